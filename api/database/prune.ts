import { sql } from "drizzle-orm"
import { statement } from "#shared/database/statement.ts"
import type { Log } from "#shared/log/log.ts"
import type { Database } from "./database.ts"

/**
 * No WHERE, on purpose: for DELETE, row-level security lets by only rows that are past their time (migrations 0001 and
 * 0002), and a condition would need leave to read them first.
 */
const statements = ["deleted_tasks", "idempotency_keys", "security_events", "ended_sessions"].map((table) => ({
  table,
  prune: statement<never, Record<string, never>>(sql`delete from ${sql.identifier(table)}`),
}))

/** Deletes what has outlived its time in every table of the API. What fails is logged, and tried again the next time. */
export async function prune(database: Database, log: Log) {
  for (const { table, prune } of statements)
    await database.run(prune, {}).catch((error) => log.warn("prune.failed", { table, error: String(error) }))
}

/** Milliseconds. */
const everyHour = 3_600_000

/** Prunes now and then every hour, until stopped. However many processes do so, each row goes once. */
export function startPruning(database: Database, log: Log): { stop(): void } {
  prune(database, log)
  const timer = setInterval(prune, everyHour, database, log)
  return { stop: () => clearInterval(timer) }
}
