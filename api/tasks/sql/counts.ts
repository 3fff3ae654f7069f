import { type SQL, sql } from "drizzle-orm"
import { actedAs } from "#shared/database/acting-as.ts"
import { statement } from "#shared/database/statement.ts"
import { tasks } from "../schema.ts"
import { ownTasks, type Subject, type SubjectRow } from "./task.ts"

const value = sql.placeholder

const dueToday = (comparison: "<" | "=" | ">") =>
  sql`not ${tasks.completed} and ${tasks.dueDate} ${sql.raw(comparison)} ${value("today")}::date`

/** One row with the counts of the tasks that match a condition. */
export const countsOf = (condition: SQL) => sql`
  select count(*)::int as total,
    count(*) filter (where not ${tasks.completed})::int as active,
    count(*) filter (where ${tasks.completed})::int as completed,
    count(*) filter (where ${dueToday("<")})::int as overdue,
    count(*) filter (where ${dueToday("=")})::int as today,
    count(*) filter (where ${dueToday(">")})::int as upcoming
  from ${tasks} where ${condition}`

export const countTasks = statement<SubjectRow & { counts: string }, Subject & { today: string }>(
  sql`select ${actedAs} as subject, row_to_json(counts)::text as counts from (${countsOf(ownTasks)}) as counts`,
)

/** Each spelling of each label, and the number of its active tasks. */
export const countLabels = statement<SubjectRow & { name: string; key: string; tasks: number }, Subject>(sql`
  select ${actedAs} as subject, label.name, label.key, count(*)::int as tasks
  from ${tasks}, unnest(${tasks.labels}, ${tasks.labelKeys}) as label (name, key)
  where ${ownTasks} and ${tasks.labelKeys} <> '{}' and not ${tasks.completed}
  group by label.name, label.key`)
