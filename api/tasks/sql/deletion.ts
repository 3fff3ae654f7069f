import { type SQL, sql } from "drizzle-orm"
import { actedAs } from "#shared/database/acting-as.ts"
import { statement } from "#shared/database/statement.ts"
import { tasks } from "../schema.ts"
import {
  gate,
  preconditionHolds,
  rowsOfSubject,
  type Subject,
  type SubjectRow,
  taskOfSubject,
  tasksOfSubject,
  type VersionCondition,
} from "./task.ts"

/** `deletion` is the id of a deletion. Its tasks are restored together. */
type Deletion = Subject & { deletion: string }

const value = sql.placeholder

/** Whether a deleted task can be restored: for 15 minutes. After that it is pruned (api/database/prune.ts). */
export const restorable = sql`${tasks.deletedAt} > now() - interval '15 minutes'`

/** Marks the tasks that match a condition as deleted. They stay in the table, so that they can be restored. */
export const removing = (condition: SQL) => sql`
  with removed as (
    update ${tasks} set deletion = ${value("deletion")}::uuid, deleted_at = now() where ${condition} returning 1
  )
  select ${actedAs} as subject, count(*)::int as deleted from removed where ${gate}`

export const removeTask = statement<SubjectRow & { deleted: number }, Deletion & VersionCondition & { id: string }>(
  removing(sql`${taskOfSubject} and ${preconditionHolds}`),
)

export const removeCompleted = statement<SubjectRow & { deleted: number }, Deletion>(
  removing(sql`${tasksOfSubject} and ${tasks.completed}`),
)

/** Whether the deletion belongs to another account. Only the log may contain this, never the answer. */
export const isForeignDeletion = statement<SubjectRow & { foreign: boolean }, Subject & { id: string }>(
  sql`select ${value("subject")}::text as subject, foreign_deletion(${value("id")}::uuid, ${value("subject")}::uuid) as "foreign"`,
)

/** Restores all tasks of a deletion, or none when they were restored before or 15 minutes have passed. */
export const restoreTasks = statement<SubjectRow & { restored: number }, Deletion>(sql`
  with restored as (
    update ${tasks} set deletion = null, deleted_at = null
    where ${rowsOfSubject} and ${tasks.deletion} = ${value("deletion")}::uuid and ${restorable} returning 1
  )
  select ${actedAs} as subject, count(*)::int as restored from restored where ${gate}`)
