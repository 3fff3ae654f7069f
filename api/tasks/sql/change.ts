import { type SQL, sql } from "drizzle-orm"
import { actedAs } from "#shared/database/acting-as.ts"
import { statement } from "#shared/database/statement.ts"
import { keySeparator } from "#shared/text/task-keys.ts"
import { tasks } from "../schema.ts"
import {
  type FoundTask,
  foundTasks,
  gate,
  preconditionHolds,
  type Subject,
  type SubjectRow,
  taskOfSubject,
  tasksOfSubject,
  type VersionCondition,
} from "./task.ts"

const value = sql.placeholder

/** Null means that a column does not change. With `setDueDate` or `setRepeat`, null removes the due date or the rule. */
export type Change = Subject &
  VersionCondition & {
    id: string
    now: string
    title: string | null
    titleKey: string | null
    titleSearched: string | null
    description: string | null
    descriptionSearched: string | null
    completed: boolean | null
    toggle: boolean
    priority: number | null
    setDueDate: boolean
    dueDate: string | null
    /** Texts of PostgreSQL arrays. */
    labels: string | null
    labelKeys: string | null
    setRepeat: boolean
    repeat: string | null
    /** The id of the change. */
    change: string
    /** Whether a repeating task may be completed, because it has no further date. */
    ends: boolean
  }

const nowCompleted = sql`case when ${value("toggle")}::boolean then not ${tasks.completed}
  else coalesce(${value("completed")}::boolean, ${tasks.completed}) end`

const separator = sql.raw(`chr(${keySeparator.charCodeAt(0)})`)
const nowSearched = sql`coalesce(${value("titleSearched")}::text, split_part(${tasks.searchKey}, ${separator}, 1))
  || ${separator} || coalesce(${value("descriptionSearched")}::text, split_part(${tasks.searchKey}, ${separator}, 2))`

const nowDueDate = sql`case when ${value("setDueDate")}::boolean then ${value("dueDate")}::date else ${tasks.dueDate} end`
const nowRepeat = sql`case when ${value("setRepeat")}::boolean then ${value("repeat")}::text else ${tasks.repeat} end`

/**
 * False for two changes that the store must handle: one that leaves a rule without a due date, and the completion of a
 * repeating task, whose next date it must compute first. All other changes take one statement.
 */
const repeatAllows = sql`(${nowRepeat} is null or ${nowDueDate} is not null
  and (${value("ends")}::boolean or ${tasks.completed} or not ${nowCompleted}))`

/** Columns with long texts and their keys. Their former values are stored only if the change writes them. */
const texts = ["title", "title_key", "description", "search_key"]
/** The other columns that a change can write. */
const values = ["completed", "completed_at", "priority", "due_date", "labels", "label_keys", "repeat"]
/** The same assignment for each column, with qualified names, because an UPDATE can read other relations too. */
const assign = (columns: string[], assignment: (column: string) => string) =>
  sql.raw(columns.map(assignment).join(", "))

/** Stores the former values in the UPDATE that changes them. `title` and `description` are whether it writes these texts. */
export const keepFormer = ({ title, description }: { title: SQL; description: SQL }) => sql`
    change = ${value("change")}::uuid,
    former_title = case when ${title} then ${tasks.title} end,
    former_title_key = case when ${title} then ${tasks.titleKey} end,
    former_description = case when ${description} then ${tasks.description} end,
    former_search_key = case when ${title} or ${description} then ${tasks.searchKey} end,
    ${assign(values, (name) => `former_${name} = tasks.${name}`)}`

/** The assignments that belong to every change of a task. */
export const newVersion = sql`
    updated_at = greatest(${value("now")}::timestamptz, ${tasks.createdAt}),
    version = ${tasks.version} + 1`

export const changeTask = statement<SubjectRow & FoundTask, Change>(sql`
  with changed as (update ${tasks} set
    title = coalesce(${value("title")}::text, ${tasks.title}),
    title_key = coalesce(${value("titleKey")}::text, ${tasks.titleKey}),
    description = coalesce(${value("description")}::text, ${tasks.description}),
    search_key = ${nowSearched},
    completed = ${nowCompleted},
    completed_at = case when ${nowCompleted} then coalesce(${tasks.completedAt}, greatest(${tasks.createdAt}, ${value("now")}::timestamptz)) end,
    priority = coalesce(${value("priority")}::smallint, ${tasks.priority}),
    due_date = ${nowDueDate},
    labels = coalesce(${value("labels")}::text[], ${tasks.labels}),
    label_keys = coalesce(${value("labelKeys")}::text[], ${tasks.labelKeys}),
    repeat = ${nowRepeat},
    ${keepFormer({ title: sql`${value("title")}::text is not null`, description: sql`${value("description")}::text is not null` })},
    ${newVersion}
  where ${taskOfSubject} and ${preconditionHolds} and ${repeatAllows}
  returning *)
  ${foundTasks(sql`changed as ${tasks}`)} where ${gate}`)

/** Whether the last change can be undone: for 15 minutes. After that, `forgetChanges` removes the former values. */
export const undoable = sql`${tasks.updatedAt} > now() - interval '15 minutes'`

/** Resets the tasks of a change, except those that were changed or deleted after it. */
export const undoChange = statement<SubjectRow & { restored: number }, Subject & { change: string; now: string }>(sql`
  with restored as (update ${tasks} set
    ${assign(texts, (name) => `${name} = coalesce(tasks.former_${name}, tasks.${name})`)},
    ${assign(values, (name) => `${name} = tasks.former_${name}`)},
    ${assign([...texts, ...values], (name) => `former_${name} = null`)}, change = null,
    ${newVersion}
  where ${tasksOfSubject} and ${tasks.change} = ${value("change")}::uuid and ${undoable}
  returning 1)
  select ${actedAs} as subject, count(*)::int as restored from restored where ${gate}`)

/** Whether the change belongs to another account. Only the log may contain this, never the answer. */
export const isForeignChange = statement<SubjectRow & { foreign: boolean }, Subject & { id: string }>(
  sql`select ${value("subject")}::text as subject, foreign_change(${value("id")}::uuid, ${value("subject")}::uuid) as "foreign"`,
)

/** Removes the former values of all changes that can no longer be undone, in all accounts. */
export const forgetChanges = statement<never, Record<string, never>>(sql`select forget_changes()`)
