import { existsSync, readFileSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { connect } from "#shared/database/connect.ts"
import type { Log } from "#shared/log/log.ts"
import { OperatorError } from "#shared/operator-error.ts"
import { packagedFolder } from "../postgres/binaries.ts"
import { fetchPrograms } from "../postgres/older-programs.ts"
import { stopOrphan } from "../postgres/orphan.ts"
import { startPostgres } from "../postgres/server.ts"
import { backUp } from "./backup.ts"
import { restore } from "./restore.ts"
import { schemaVersion } from "./schema-version.ts"

/**
 * Upgrades the data of an older PostgreSQL in `folder` by a backup and a restore, and keeps the old data in
 * `postgres-<version>`. Sessions are kept. Does nothing for data of the current version. The caller must hold the folder's lock.
 *
 * It can be interrupted at any point: `postgres` is the old data until the new data is complete, and the next call begins
 * again. Between the two renames at the end `postgres` is missing; then the next call does the second rename. Throws
 * `OperatorError`.
 */
export async function upgradeDataFolder(folder: string, log: Log, signal?: AbortSignal): Promise<void> {
  const data = join(folder, "postgres")
  const unfinished = join(folder, "postgres.new")
  const complete = join(folder, "postgres.complete")
  const programs = join(folder, "postgres.programs")
  const backup = join(folder, "postgres.backup")

  if (!existsSync(data) && existsSync(complete)) renameSync(complete, data)
  await stopOrphan(unfinished)
  const removeRest = () => {
    for (const rest of [unfinished, `${unfinished}.unfinished`, complete, programs, backup, `${backup}.unfinished`])
      rmSync(rest, { recursive: true, force: true })
  }
  removeRest()
  if (!existsSync(data)) return
  const from = readFileSync(join(data, "PG_VERSION"), "utf8").trim()
  const to = currentVersion()
  if (Number(from) >= Number(to)) return

  const kept = join(folder, `postgres-${from}`)
  if (existsSync(kept))
    throw new OperatorError(`${data} was written by PostgreSQL ${from}, and ${kept} is there already: move that away.`)
  log.info("postgres.upgrade_begins", { from, to, folder: data })
  try {
    const old = await startPostgres({ folder, programs: await fetchPrograms(from, programs, signal) })
    const hasTables = await backUpIfAny(old.url, backup, signal).finally(old.stop)
    const next = await startPostgres({ folder, data: "postgres.new" })
    try {
      if (hasTables) await restore(next.url, backup, { keepSessions: true, signal })
    } finally {
      await next.stop()
    }
  } catch (error) {
    removeRest()
    throw error
  }
  renameSync(unfinished, complete)
  renameSync(data, kept)
  renameSync(complete, data)
  removeRest()
  log.info("postgres.upgraded", { from, to, folder: data, kept })
}

async function backUpIfAny(url: string, file: string, signal?: AbortSignal): Promise<boolean> {
  {
    await using client = connect(url, { max: 1 })
    if (!(await schemaVersion(client))) return false
  }
  await backUp(url, file, signal)
  return true
}

/** The major version of the PostgreSQL that this release starts. */
const currentVersion = () =>
  (JSON.parse(readFileSync(join(packagedFolder(), "../../package.json"), "utf8")) as { version: string }).version.split(
    ".",
  )[0] as string
