import { sql } from "drizzle-orm"
import { actedAs } from "#shared/database/acting-as.ts"
import { statement } from "#shared/database/statement.ts"
import { tasks } from "../schema.ts"
import { keepFormer, newVersion } from "./change.ts"
import { chosen, gate, hasLabel, ownTasks, type Subject, type SubjectRow, tasksOfSubject } from "./task.ts"

const value = sql.placeholder

/** The fields of a task that bulk changes read and write. `priority` is its rank. */
export type BulkRow = {
  id: string
  version: number
  completed: boolean
  priority: number
  dueDate: string | null
  labels: string[]
  repeat: string | null
}

/** Rows in JSON, because Bun returns arrays and dates in other forms. */
const rowsWhere = (condition: ReturnType<typeof sql>) => sql`
  select ${actedAs} as subject, coalesce(json_agg(json_build_object('id', ${tasks.id}, 'version', ${tasks.version},
    'completed', ${tasks.completed}, 'priority', ${tasks.priority}, 'dueDate', ${tasks.dueDate},
    'labels', ${tasks.labels}, 'repeat', ${tasks.repeat})), '[]')::text as rows
  from ${condition}`

export const findTasks = statement<SubjectRow & { rows: string }, Subject & { ids: string }>(
  rowsWhere(sql`${tasks} where ${ownTasks} and ${chosen}`),
)

/** Some of the tasks with a label, without those that already have it in the spelling `unless`. */
export const findLabelled = statement<
  SubjectRow & { rows: string },
  Subject & { label: string; unless: string | null; limit: number }
>(
  rowsWhere(sql`(
    select * from ${tasks}
    where ${ownTasks} and ${hasLabel}
      and (${value("unless")}::text is null or not ${value("unless")}::text = any (${tasks.labels}))
    order by ${tasks.id} limit ${value("limit")}::int) as ${tasks}`),
)

/** The number of locked tasks. Nothing is written unless all tasks are locked. */
const held = sql`held as materialized (select count(*)::int as count from locked)`

/** The new values of tasks, each as the text of a PostgreSQL array. The labels of one task are separated by spaces. */
type NewValues = {
  ids: string
  first: string
  last: string
  versions: string
  completed: string
  priorities: string
  dueDates: string
  labels: string
  labelKeys: string
}

/**
 * Citus 13.2.2 crashes, and PostgreSQL with it, when a plain array element is assigned to a column. So each assignment
 * contains a function: `coalesce`, or `greatest` of one value, which does not change null.
 */
const at = sql`[array_position(given.ids, ${tasks.id})]`
const isGiven = sql`${tasksOfSubject} and ${tasks.id} between ${value("first")}::uuid and ${value("last")}::uuid
  and ${tasks.id} = any (given.ids) and ${tasks.version} = given.versions${at}`

/**
 * Writes all values, or none when a task does not have the given version. Locks the tasks in the order of their ids, so that
 * two bulk changes of the same tasks cannot deadlock. The values are arrays: for a join with records PostgreSQL's row
 * estimates are wrong, and it would compare each record with each task. `first` and `last` are the smallest and largest id,
 * so that it reads only tasks between them.
 */
export const changeTasks = statement<
  SubjectRow & { changed: number },
  Subject & NewValues & { total: number; change: string; now: string }
>(sql`
  with given as materialized (
    select ${value("ids")}::uuid[] as ids, ${value("versions")}::int[] as versions,
      ${value("completed")}::boolean[] as completed, ${value("priorities")}::smallint[] as priorities,
      ${value("dueDates")}::date[] as due_dates, ${value("labels")}::text[] as labels,
      ${value("labelKeys")}::text[] as label_keys
  ),
  locked as (
    select ${tasks.id} from ${tasks}, given where ${isGiven} order by ${tasks.id} for update of ${tasks}
  ),
  ${held},
  changed as (
    update ${tasks} set
      completed = coalesce(given.completed${at}, ${tasks.completed}),
      completed_at = case when given.completed${at}
        then coalesce(${tasks.completedAt}, greatest(${tasks.createdAt}, ${value("now")}::timestamptz)) end,
      priority = coalesce(given.priorities${at}, ${tasks.priority}),
      due_date = greatest(given.due_dates${at}),
      labels = string_to_array(given.labels${at}, ' '),
      label_keys = string_to_array(given.label_keys${at}, ' '),
      ${keepFormer({ title: sql`false`, description: sql`false` })},
      ${newVersion}
    from given, held
    where ${isGiven} and held.count = ${value("total")}::int
    returning 1
  )
  select ${actedAs} as subject, count(*)::int as changed from changed where ${gate}`)

/** Deletes all of these tasks, or none when one of them does not exist. */
export const removeTasks = statement<
  SubjectRow & { deleted: number },
  Subject & { ids: string; total: number; deletion: string }
>(sql`
  with locked as (
    select ${tasks.id} from ${tasks} where ${tasksOfSubject} and ${chosen} order by ${tasks.id} for update
  ),
  ${held},
  removed as (
    update ${tasks} set deletion = ${value("deletion")}::uuid, deleted_at = now()
    from held
    where ${tasksOfSubject} and ${chosen} and held.count = ${value("total")}::int
    returning 1
  )
  select ${actedAs} as subject, count(*)::int as deleted from removed where ${gate}`)
