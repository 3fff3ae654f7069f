import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

type Change = {
  /** Files, and folders with everything in them. */
  inputs: string[]
  /** Remembers what the inputs were when the work was last completed. */
  stampFile: string
  /** Which files in those folders count. */
  counts?: (path: string) => boolean
}

/** Does `work` only when the content of the inputs is not what it was when the work was last completed. Says whether it did. */
export async function whenChanged({ inputs, stampFile, counts = () => true }: Change, work: () => Promise<void>) {
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
