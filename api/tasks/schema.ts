import { type Column, type SQL, sql } from "drizzle-orm"
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
 * A due date, with a day at an end of all days for none. An index needs the very expression a query has; and it is a CASE
 * because under row-level security COALESCE, which PostgreSQL does not know to be leakproof, could not be an index condition.
 */
export const dueOr = (dueDate: Column | SQL, none: "infinity" | "-infinity") =>
  sql`(case when ${dueDate} is null then ${sql.raw(`'${none}'`)}::date else ${dueDate} end)`

/** What is known of a task. */
const taskColumns = {
  userId: uuid().notNull(),
  id: uuid().notNull(),
  title: text().notNull(),
  /** The title as it is sorted by (shared/text/task-keys.ts), so that every PostgreSQL sorts alike, whatever its locale. */
  titleKey: text().notNull(),
  description: text().notNull().default(""),
  /** Title and description as they are searched. */
  searchKey: text().notNull(),
  completed: boolean().notNull().default(false),
  /** 1 low, 2 medium, 3 high. */
  priority: smallint().notNull().default(2),
  dueDate: date({ mode: "string" }),
  createdAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
  updatedAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
  completedAt: timestamp({ withTimezone: true, precision: 3 }),
  /** Counts the changes; the `ETag`. */
  version: integer().notNull().default(1),
  /** The import that added the task: a UUIDv7 made at that time. Null when the task was added alone. */
  import: uuid(),
}

/**
 * Tasks, keyed by their owner first, so that a distributed PostgreSQL can shard by `user_id`.
 * The id is a UUIDv7 made from `created_at` (milliseconds), so newest-first is the primary key read backwards.
 * Row-level security and the foreign key to the user stand in the migrations, where other tables' owners are known.
 */
export const tasks = pgTable("tasks", taskColumns, (table) => [
  primaryKey({ columns: [table.userId, table.id] }),
  /** What is open among many done: a list of active tasks passes by the completed ones. */
  index("tasks_active").on(table.userId, table.id).where(sql`not ${table.completed}`),
  /**
   * For the function foreign_task (migration 0001), which alone looks for a task without its owner. The owner is in it
   * so that a look for one's own, should it go this way, ends here and never at another's row: that would take time.
   */
  index("tasks_by_id").on(table.id, table.userId),
  index("tasks_by_title").on(table.userId, sql`${table.titleKey} collate "C"`, table.id),
  /** Tasks are counted here, by the last two columns and without a look at the table; orders end with the id. */
  index("tasks_by_priority").on(table.userId, table.priority, table.id, table.completed, table.dueDate),
  index("tasks_by_due_date").on(table.userId, dueOr(table.dueDate, "infinity"), table.id),
  /** For the undo of an import. The function foreign_import (migration 0009) searches it without the owner. */
  index("tasks_by_import").on(table.import, table.userId).where(sql`${table.import} is not null`),
  index("tasks_by_due_date_latest").on(table.userId, dueOr(table.dueDate, "-infinity"), table.id),
  check("priority_known", sql`${table.priority} between 1 and 3`),
])

/** Tasks as they were when they were deleted, kept for 15 minutes so that their deletion can be taken back. */
export const deletedTasks = pgTable(
  "deleted_tasks",
  {
    ...taskColumns,
    /** What was deleted together comes back together. */
    deletion: uuid().notNull(),
    deletedAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.deletion, table.id] }),
    index("deleted_tasks_by_time").on(table.deletedAt),
    /** For the function foreign_deletion (migration 0006), as tasks_by_id is for foreign_task. */
    index("deleted_tasks_by_deletion").on(table.deletion, table.userId),
  ],
)

/** Tasks already made by a `POST` with an `Idempotency-Key`, kept for 24 hours, also when the task is deleted before. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    userId: uuid().notNull(),
    key: text().notNull(),
    /** SHA-256 of the task asked for: the same key with another task is refused. */
    fingerprint: text().notNull(),
    /** The task as it was answered, in JSON. */
    answer: text().notNull(),
    createdAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.key] }),
    index("idempotency_keys_by_time").on(table.createdAt),
  ],
)
