import { sql } from "drizzle-orm"
import {
  boolean,
  check,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core"

/**
 * Tasks, keyed by their owner first, so that a distributed PostgreSQL can shard by `user_id`.
 * The id is a UUIDv7 made from `created_at` (milliseconds), so newest-first is the primary key read backwards.
 * Row-level security and the foreign key to the user stand in the migrations, where other tables' owners are known.
 */
export const tasks = pgTable(
  "tasks",
  {
    userId: uuid().notNull(),
    id: uuid().notNull(),
    title: text().notNull(),
    /** The title in lower case, so that every PostgreSQL sorts alike, whatever its locale. */
    titleKey: text().notNull(),
    description: text().notNull().default(""),
    completed: boolean().notNull().default(false),
    /** 1 low, 2 medium, 3 high. */
    priority: smallint().notNull().default(2),
    dueDate: date({ mode: "string" }),
    createdAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    updatedAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    completedAt: timestamp({ withTimezone: true, precision: 3 }),
    /** Counts the changes; the `ETag`. */
    version: integer().notNull().default(1),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.id] }),
    index("tasks_by_title").on(table.userId, sql`${table.titleKey} collate "C"`, table.id),
    index("tasks_by_priority").on(table.userId, table.priority, table.id),
    index("tasks_by_due_date").on(table.userId, sql`coalesce(${table.dueDate}, 'infinity'::date)`, table.id),
    index("tasks_by_due_date_latest").on(table.userId, sql`coalesce(${table.dueDate}, '-infinity'::date)`, table.id),
    check("priority_known", sql`${table.priority} between 1 and 3`),
  ],
)
