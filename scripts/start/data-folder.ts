import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { OperatorError } from "#shared/operator-error.ts"
import { tryLock } from "../launch/lock.ts"

/**
 * Locks the data folder for this process. `afterCrash` is whether the last process did not release it. Throws `OperatorError`
 * if another process holds the lock or the folder cannot be written.
 */
export function takeDataFolder(folder: string) {
  const file = join(folder, "lock")
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const afterCrash = existsSync(file)
    const release = tryLock(file)
    if (release) return { release, afterCrash }
  } catch (error) {
    throw new OperatorError(`The data folder ${folder} cannot be used: ${(error as Error).message}`)
  }
  throw new OperatorError(`Latchkey is already running on the data folder ${folder}: stop it first, or set DATA_DIR.`)
}

/** Returns the secret of a local start. It is generated once, in a file in the data folder that only its owner can read. */
export function localSecret(folder: string) {
  const file = join(folder, "better-auth-secret")
  if (!existsSync(file)) {
    const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url")
    writeFileSync(`${file}.new`, secret, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  chmodSync(file, 0o600)
  return readFileSync(file, "utf8").trim()
}
