import { readFileSync, statSync } from "node:fs"
import { OperatorError } from "#shared/operator-error.ts"

export type Account = { uid: number; gid: number }

/**
 * Returns the account that runs PostgreSQL, or undefined for our own. PostgreSQL refuses to run as root. If we are root, it
 * runs as the owner of the data folder, or as `nobody` if the folder is new.
 */
export function accountFor(dataFolder: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const owner = statSync(dataFolder, { throwIfNoEntry: false })
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const [, , uid, gid] = /^nobody:.*$/m.exec(readFileSync("/etc/passwd", "utf8"))?.[0].split(":") ?? []
  if (!uid || !gid)
    throw new OperatorError(
      "PostgreSQL does not run as root and there is no account `nobody` to run it: start as an ordinary user, or set DATABASE_URL.",
    )
  return { uid: Number(uid), gid: Number(gid) }
}

/**
 * Returns the path that PostgreSQL gets for a data folder that is its working directory. Another account cannot enter closed
 * folders above it (for example a home of mode 700), but it can use its working directory.
 */
export function pathFromInside(dataFolder: string, account: Account | undefined) {
  return account && process.platform === "linux" ? "/proc/self/cwd" : dataFolder
}
