import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

/**
 * Does `work` only when the content of `inputs` (files, and folders with everything in them that `counts`) is not what it
 * was when the work was last completed; `stampFile` remembers that. Says whether it worked.
 */
export async function whenChanged(
  {
    inputs,
    stampFile,
    counts = () => true,
  }: { inputs: string[]; stampFile: string; counts?: (path: string) => boolean },
  work: () => void | Promise<void>,
) {
  const digest = digestOf(inputs.flatMap(filesIn).filter(counts))
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === digest) return false
  await work()
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, digest)
  return true
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(join(path, name)))
}

function digestOf(files: string[]) {
  const hash = createHash("sha256").update(process.versions.bun ?? "")
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(file))
  return hash.digest("hex")
}
