import { integer, pgTable } from "drizzle-orm/pg-core"

/** One row with the version of the rules by which the stored keys of tasks were made (scripts/database/renew-task-keys.ts). */
export const taskKeysVersion = pgTable("task_keys", { version: integer().primaryKey() })
