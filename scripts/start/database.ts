import { connectionsOf } from "#shared/database/pool-sizes.ts"
import type { Log } from "#shared/log/log.ts"
import { OperatorError } from "#shared/operator-error.ts"
import type { Settings } from "#shared/settings.ts"
import { upgradeDataFolder } from "../backup/upgrade-data-folder.ts"
import { provideApiLogin } from "../database/api-login.ts"
import { checkDatabase } from "../database/check.ts"
import { limitStatements } from "../database/limit-statements.ts"
import { migrateDatabase } from "../database/migrate.ts"
import { startPostgres } from "../postgres/server.ts"
import { keepRunning } from "./keep-running.ts"

/** The URLs of the migrated database: with its owner's login, and with the API's own login if there is one. */
export type ProvidedDatabase = { url: string; apiDatabaseUrl?: string }

/**
 * Migrates the database of the settings, or starts and migrates the embedded one, which runs until `running` is disposed.
 * Creates a login for the API unless the settings name one. Throws `OperatorError`.
 */
export async function provideDatabase(
  settings: Settings,
  log: Log,
  running: AsyncDisposableStack,
): Promise<ProvidedDatabase> {
  const { DATABASE_URL, API_DATABASE_URL } = settings
  // Earlier versions read from this database. Now all reads go to DATABASE_URL.
  if (process.env.DATABASE_REPLICA_URL) log.warn("settings.no_longer_used", { setting: "DATABASE_REPLICA_URL" })
  const url = DATABASE_URL ?? (await embeddedDatabase(settings, log, running))
  if (DATABASE_URL) await checkDatabase("DATABASE_URL", DATABASE_URL)
  await migrateDatabase(url, { apiUrl: API_DATABASE_URL }).catch(throwExplained)
  if (!API_DATABASE_URL) return { url, apiDatabaseUrl: await provideApiLogin(url, log) }
  await checkDatabase("API_DATABASE_URL", API_DATABASE_URL)
  await limitStatements(API_DATABASE_URL)
  return { url, apiDatabaseUrl: API_DATABASE_URL }
}

async function embeddedDatabase(settings: Settings, log: Log, running: AsyncDisposableStack) {
  const options = { folder: settings.DATA_DIR, connections: connectionsOf(settings) }
  await upgradeDataFolder(settings.DATA_DIR, log)
  const server = await startPostgres(options)
  // It restarts on the same port, so that all URLs stay valid.
  running.defer(keepRunning("PostgreSQL", server, () => startPostgres({ ...options, port: server.port }), log))
  return server.url
}

function throwExplained(error: Error): never {
  if (error instanceof OperatorError) throw error
  const reason = error.cause instanceof Error ? error.cause.message : error.message
  throw new OperatorError(`The database cannot be migrated: ${reason}`, { cause: error })
}
