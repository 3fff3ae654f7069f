import { type SQL, sql } from "drizzle-orm"
import { actedAs, actingAs } from "#shared/database/acting-as.ts"
import { statement } from "#shared/database/statement.ts"
import { deletedTasks, tasks } from "../schema.ts"
import { type Demanded, type Echo, ownTask, ownTasks, preconditionHolds, type Subject } from "./task.ts"

/** `deletion` names what is deleted together. */
type Deletion = Subject & { deletion: string }

const value = sql.placeholder

/** What both tables know of a task. */
const columns = sql.raw(
  `user_id, id, title, title_key, description, search_key, completed, priority, due_date,
   created_at, updated_at, completed_at, version, import`,
)

/** Deletes the tasks of a condition and, in the same statement, keeps them as they were, so that they can be restored. */
export const removing = (condition: SQL) => sql`
  with removed as (delete from ${tasks} where ${condition} returning ${columns}),
  kept as (
    insert into ${deletedTasks} (${columns}, deletion, deleted_at)
    select ${columns}, ${value("deletion")}::uuid, now() from removed
  )
  select ${actedAs} as subject, count(*)::int as deleted from removed`

export const removeTask = statement<Echo & { deleted: number }, Deletion & Demanded & { id: string }>(
  removing(sql`${ownTask} and ${preconditionHolds}`),
)

export const removeCompleted = statement<Echo & { deleted: number }, Deletion>(
  removing(sql`${ownTasks} and ${tasks.completed}`),
)

/** Whether the deletion is of somebody else's tasks: for the log, never for the answer. */
export const isForeignDeletion = statement<Echo & { foreign: boolean }, Subject & { id: string }>(
  sql`select ${value("subject")}::text as subject, foreign_deletion(${value("id")}::uuid, ${value("subject")}::uuid) as "foreign"`,
)

/** Puts what was deleted together back as it was, all of it or, once it was restored or 15 minutes are over, none. */
export const restoreTasks = statement<Echo & { restored: number }, Deletion>(sql`
  with taken as (
    delete from ${deletedTasks}
    where ${actingAs(value("subject"))} and ${deletedTasks.userId} = ${value("subject")}::uuid
      and ${deletedTasks.deletion} = ${value("deletion")}::uuid
      and ${deletedTasks.deletedAt} > now() - interval '15 minutes'
    returning ${columns}
  ),
  restored as (insert into ${tasks} (${columns}) select ${columns} from taken returning 1)
  select ${actedAs} as subject, count(*)::int as restored from restored`)
