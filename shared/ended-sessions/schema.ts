import { sql } from "drizzle-orm"
import { index, pgTable, primaryKey, timestamp, uuid } from "drizzle-orm/pg-core"

/**
 * Sessions and personal access keys that ended, added by triggers on their tables. The API reads the newest every second and
 * refuses their tokens. Rows are pruned once no token can be valid any more.
 */
export const endedSessions = pgTable(
  "ended_sessions",
  {
    userId: uuid().notNull(),
    sid: uuid().notNull(),
    // Not now(), which is the start of the transaction, because the triggers run at its commit (migration 0007).
    endedAt: timestamp({ withTimezone: true, precision: 3 }).notNull().default(sql`clock_timestamp()`),
  },
  (table) => [primaryKey({ columns: [table.userId, table.sid] }), index("ended_sessions_by_time").on(table.endedAt)],
)
