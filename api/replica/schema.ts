import { pgTable, uuid } from "drizzle-orm/pg-core"

/**
 * The revision of each person's tasks: another one after every change of any of them, made by a trigger on the tasks
 * that is there once there is a replica (migration 0003, scripts/database/revisions.ts). What reads the same revision reads
 * the same tasks.
 */
export const taskRevisions = pgTable("task_revisions", {
  userId: uuid().primaryKey(),
  /** Random and no count, so that a server that was promoted, or restored, never passes for the same as another. */
  revision: uuid().notNull(),
})
