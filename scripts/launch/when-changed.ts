import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { underLock } from "./lock.ts"

type Change = {
  /** Files and folders. */
  inputs: string[]
  /** Contains the digest of the inputs for which the work was last completed. */
  digestFile: string
  /** Keeps other processes from doing the work at the same time. */
  lockFile: string
  /** Whether a file in the folders is an input; by default every file is. */
  counts?: (path: string) => boolean
}

/**
 * Runs `work` unless it was completed for inputs with the same content. Returns whether it ran. Otherwise it writes nothing,
 * so that a start also works in a read-only checkout.
 */
export async function whenChanged(
  { inputs, digestFile, lockFile, counts = () => true }: Change,
  work: () => Promise<void>,
) {
  const digestNow = () => digestOf(inputs.flatMap(filesIn).filter(counts))
  const isDone = (digest: string) => existsSync(digestFile) && readFileSync(digestFile, "utf8") === digest
  if (isDone(digestNow())) return false
  return underLock(lockFile, async () => {
    const digest = digestNow()
    if (isDone(digest)) return false
    await work()
    mkdirSync(dirname(digestFile), { recursive: true })
    writeFileSync(digestFile, digest)
    return true
  })
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
