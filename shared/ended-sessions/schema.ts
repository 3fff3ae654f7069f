import { sql } from "drizzle-orm"
import { index, pgTable, primaryKey, timestamp, uuid } from "drizzle-orm/pg-core"

/**
 * Sessions and personal access keys that ended, filled by triggers on their tables. The API reads the newest every second
 * and refuses their tokens; rows outlive the longest token and are then pruned.
 */
export const endedSessions = pgTable(
  "ended_sessions",
  {
    userId: uuid().notNull(),
    sid: uuid().notNull(),
    // Not now(), which is when the transaction began: the triggers run when it commits (migration 0007).
    endedAt: timestamp({ withTimezone: true, precision: 3 }).notNull().default(sql`clock_timestamp()`),
  },
  (table) => [primaryKey({ columns: [table.userId, table.sid] }), index("ended_sessions_by_time").on(table.endedAt)],
)
