import { getTableName, sql } from "drizzle-orm"
import { statement } from "#shared/database/statement.ts"
import type { Log } from "#shared/log/log.ts"
import { cleanups, prunedTables } from "../resources.ts"
import type { Database } from "./database.ts"

/**
 * Without a subject, row-level security limits a DELETE to the rows that the table's `pruned_after_…` policy selects. A
 * WHERE would also need a policy that lets the API read these rows.
 */
const deletions = prunedTables.map((table) => ({
  name: getTableName(table),
  statement: statement<never, Record<string, never>>(sql`delete from ${table}`),
}))

/** Deletes old rows. A failure is logged, and the next run tries again. */
export async function prune(database: Database, log: Log) {
  for (const { name, statement } of [...deletions, ...cleanups])
    await database.run(statement, {}).catch((error) => log.warn("prune.failed", { table: name, error: String(error) }))
}

/** Milliseconds. */
const everyHour = 3_600_000

/** Prunes now and every hour until stopped. Several processes may do so at once. */
export function startPruning(database: Database, log: Log): { stop(): void } {
  prune(database, log)
  const timer = setInterval(prune, everyHour, database, log)
  return { stop: () => clearInterval(timer) }
}
