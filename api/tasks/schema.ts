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
 * The due date, or -infinity or infinity when there is none. Queries and indexes must use the same expression. It is a CASE
 * because for PostgreSQL COALESCE is not leakproof, so row-level security would keep it out of index conditions.
 */
export const dueOr = (dueDate: Column | SQL, none: "infinity" | "-infinity") =>
  sql`(case when ${dueDate} is null then ${sql.raw(`'${none}'`)}::date else ${dueDate} end)`

/**
 * Tasks, keyed by their owner first, so that a distributed PostgreSQL can shard by `user_id`.
 * The id is a UUIDv7 made from `created_at` (milliseconds), so newest-first is the primary key read backwards.
 * Row-level security and the foreign key to the user are in the migrations, because drizzle-kit cannot describe them.
 *
 * A deleted task stays in the table for 15 minutes, so that its deletion can be undone. Every statement must leave out
 * deleted tasks (`ownTasks` does), and every index except the primary key and the last two contains none.
 */
export const tasks = pgTable(
  "tasks",
  {
    userId: uuid().notNull(),
    id: uuid().notNull(),
    title: text().notNull(),
    /** The sort key of the title (shared/text/task-keys.ts), so that every PostgreSQL sorts alike, whatever its locale. */
    titleKey: text().notNull(),
    description: text().notNull().default(""),
    /** The search keys of title and description. */
    searchKey: text().notNull(),
    completed: boolean().notNull().default(false),
    /** 1 low, 2 medium, 3 high. */
    priority: smallint().notNull().default(2),
    dueDate: date({ mode: "string" }),
    labels: text().array().notNull().default(sql`'{}'::text[]`),
    /** The labels in lower case (shared/text/label.ts), in the same order, so that every PostgreSQL compares them alike. */
    labelKeys: text().array().notNull().default(sql`'{}'::text[]`),
    /** A recurrence rule in its canonical text (shared/repeat/rule.ts). */
    repeat: text(),
    createdAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    updatedAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    completedAt: timestamp({ withTimezone: true, precision: 3 }),
    /** Counts the changes; the `ETag`. */
    version: integer().notNull().default(1),
    /** The import that added the task: a UUIDv7 made at that time. Null when the task was added alone. */
    import: uuid(),
    /** The deletion that the task is part of; null unless it is deleted. Undo restores the tasks of one deletion together. */
    deletion: uuid(),
    deletedAt: timestamp({ withTimezone: true, precision: 3 }),
    /** The last change, until 15 minutes after it or until it is undone. One request is one change, of one or many tasks. */
    change: uuid(),
    /** The values before that change. These four texts are null when the change did not write them. */
    formerTitle: text(),
    formerTitleKey: text(),
    formerDescription: text(),
    formerSearchKey: text(),
    formerCompleted: boolean(),
    formerCompletedAt: timestamp({ withTimezone: true, precision: 3 }),
    formerPriority: smallint(),
    formerDueDate: date({ mode: "string" }),
    formerLabels: text().array(),
    formerLabelKeys: text().array(),
    formerRepeat: text(),
  },
  (table) => {
    const notDeleted = sql`${table.deletion} is null`
    return [
      primaryKey({ columns: [table.userId, table.id] }),
      /** A list of active tasks does not read the completed ones. */
      index("tasks_active").on(table.userId, table.id).where(sql`not ${table.completed} and ${notDeleted}`),
      /**
       * For the function foreign_task, the only one that searches a task without its owner. The index contains the owner, so
       * that a search of a subject's own tasks that uses it skips other accounts without reading their rows.
       */
      index("tasks_by_id").on(table.id, table.userId).where(notDeleted),
      index("tasks_by_title").on(table.userId, sql`${table.titleKey} collate "C"`, table.id).where(notDeleted),
      /** Counting tasks reads only this index, because it also contains completion and due date. */
      index("tasks_by_priority")
        .on(table.userId, table.priority, table.id, table.completed, table.dueDate)
        .where(notDeleted),
      index("tasks_by_due_date").on(table.userId, dueOr(table.dueDate, "infinity"), table.id).where(notDeleted),
      index("tasks_by_due_date_latest").on(table.userId, dueOr(table.dueDate, "-infinity"), table.id).where(notDeleted),
      /** Active tasks that are due before, on or after a day. */
      index("tasks_due")
        .on(table.userId, dueOr(table.dueDate, "infinity"), table.id)
        .where(sql`not ${table.completed} and ${table.dueDate} is not null and ${notDeleted}`),
      /** Searching and counting labels reads only this index. */
      index("tasks_labelled")
        .on(table.userId, table.id, table.labelKeys, table.labels, table.completed, table.dueDate, table.priority)
        .where(sql`${table.labelKeys} <> '{}' and ${notDeleted}`),
      /** For the undo of an import, and for the function foreign_import, which searches without the owner. */
      index("tasks_by_import").on(table.import, table.userId).where(sql`${table.import} is not null and ${notDeleted}`),
      /** For the undo of a deletion, and for the function foreign_deletion, which searches without the owner. */
      index("tasks_by_deletion").on(table.deletion, table.userId).where(sql`${table.deletion} is not null`),
      /** For pruning. */
      index("tasks_by_deletion_time").on(table.deletedAt).where(sql`${table.deletedAt} is not null`),
      /** For the undo of a change, and for the function foreign_change, which searches without the owner. */
      index("tasks_by_change").on(table.change, table.userId).where(sql`${table.change} is not null`),
      check("priority_known", sql`${table.priority} between 1 and 3`),
      check("deletion_dated", sql`(${table.deletion} is null) = (${table.deletedAt} is null)`),
      check("repeat_dated", sql`${table.repeat} is null or ${table.dueDate} is not null`),
    ]
  },
)

/** The answer to each `POST` with an `Idempotency-Key`. It is kept for 24 hours, even when the task is deleted before. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    userId: uuid().notNull(),
    key: text().notNull(),
    /** SHA-256 of the request's body: the same key with another body is refused. */
    fingerprint: text().notNull(),
    /** The answer in JSON. */
    answer: text().notNull(),
    createdAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.key] }),
    index("idempotency_keys_by_time").on(table.createdAt),
  ],
)
