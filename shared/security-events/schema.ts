import { index, jsonb, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core"

/** Events of accounts (log-in, log-out, refused token …): append-only, pruned after 90 days. */
export const securityEvents = pgTable(
  "security_events",
  {
    userId: uuid().notNull(),
    id: uuid().notNull(),
    event: text().notNull(),
    reason: text(),
    requestId: text(),
    ipAddress: text(),
    userAgent: text(),
    details: jsonb(),
    createdAt: timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.id] }), index("security_events_by_time").on(table.createdAt)],
)
