import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

type Change = {
  /** Files, and folders with everything in them. */
  inputs: string[]
  /** Holds the digest of the inputs for which the work was last completed. */
  digestFile: string
  /** Which files of those folders count. */
  counts?: (path: string) => boolean
}

/** Runs `work` unless it was completed for inputs with the same content. Returns whether it ran. */
export async function whenChanged({ inputs, digestFile, counts = () => true }: Change, work: () => Promise<void>) {
  const digest = digestOf(inputs.flatMap(filesIn).filter(counts))
  if (existsSync(digestFile) && readFileSync(digestFile, "utf8") === digest) return false
  await work()
  mkdirSync(dirname(digestFile), { recursive: true })
  writeFileSync(digestFile, digest)
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
