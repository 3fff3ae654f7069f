import { readFileSync, statSync } from "node:fs"
import { OperatorError } from "#shared/operator-error.ts"

export type Account = { uid: number; gid: number }

/**
 * The account PostgreSQL is to run as, or undefined to stay the one we are. PostgreSQL refuses root, so root hands it to
 * whoever owns the data folder already, and a new one to `nobody`.
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
 * The path by which PostgreSQL is to name a data folder that is its working directory. Another account cannot walk
 * through the closed folders above it (a mode-700 home, say), but may use the folder it already stands in.
 */
export function pathFromInside(dataFolder: string, account: Account | undefined) {
  return account && process.platform === "linux" ? "/proc/self/cwd" : dataFolder
}
