import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { createLog } from "#shared/log/log.ts"
import { OperatorError } from "#shared/operator-error.ts"
import type { Settings } from "#shared/settings.ts"
import { upgradeDataFolder } from "../backup/upgrade-data-folder.ts"
import { checkDatabase } from "../database/check.ts"
import { tryLock } from "../launch/lock.ts"
import { runningDatabase } from "../postgres/running-database.ts"
import { startPostgres } from "../postgres/server.ts"

/** Milliseconds that a start may take until its database runs. */
const maxWait = 30_000

/**
 * Returns the URL of the database for a command: that of the settings, otherwise the embedded one, which is started if
 * Latchkey does not run and then ends with `running`. A new one is created only with `create`. Throws `OperatorError`.
 */
export async function databaseForCommand(
  { DATABASE_URL, DATA_DIR, LOG_LEVEL }: Settings,
  running: AsyncDisposableStack,
  { create = false } = {},
): Promise<string> {
  if (DATABASE_URL) {
    await checkDatabase("DATABASE_URL", DATABASE_URL)
    return DATABASE_URL
  }
  const folder = resolve(DATA_DIR)
  if (!create && !existsSync(join(folder, "postgres")))
    throw new OperatorError(`There is no database in the data folder ${folder}: set DATA_DIR or DATABASE_URL.`)
  for (const deadline = Date.now() + maxWait; ; await sleep(50)) {
    const release = tryLock(join(folder, "lock"))
    if (release) {
      running.defer(release)
      await upgradeDataFolder(folder, createLog(LOG_LEVEL, "start"))
      const server = await startPostgres({ folder })
      running.defer(server.stop)
      return server.url
    }
    const url = runningDatabase(folder)
    if (url) return url
    if (Date.now() > deadline)
      throw new OperatorError(`Another process uses the data folder ${folder}, and its database does not run.`)
  }
}
