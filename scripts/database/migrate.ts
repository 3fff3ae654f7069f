import { fileURLToPath } from "node:url"
import { drizzle } from "drizzle-orm/bun-sql"
import { migrate } from "drizzle-orm/bun-sql/migrator"
import { connect } from "#shared/database/connect.ts"
import { checkLoginOnCitus, distributeTables, isOnCitus } from "./distribute.ts"
import { renewTaskKeys } from "./renew-task-keys.ts"
import { grantRoles } from "./roles.ts"

/** The arbitrary number of the advisory lock that makes processes which start together migrate one after the other. */
export const migrationLock = 5_398_215_300

type Options = {
  /** The URL of the API's own login, if it has one. */
  apiUrl?: string
}

/**
 * Migrates the database to the newest schema and grants the roles their tables; on Citus it also distributes the tables. One
 * process does this at a time: a second transaction holds the lock, which also works through a pooler. Throws the error of
 * PostgreSQL, or `OperatorError`.
 */
export async function migrateDatabase(url: string, { apiUrl }: Options = {}) {
  const client = connect(url, { max: 2 })
  const db = drizzle({ client })
  try {
    await client.begin(async (lock) => {
      await lock`select pg_advisory_xact_lock(${migrationLock})`
      const onCitus = await isOnCitus(client)
      if (onCitus) checkLoginOnCitus(apiUrl)
      await migrate(db, { migrationsFolder: fileURLToPath(new URL("migrations", import.meta.url)) })
      await renewTaskKeys(client)
      if (onCitus) await distributeTables(client)
      await grantRoles(db, apiUrl && decodeURIComponent(new URL(apiUrl).username))
    })
  } finally {
    await client.close()
  }
}
