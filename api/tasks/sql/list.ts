import { type SQL, sql } from "drizzle-orm"
import { actedAs } from "#shared/database/acting-as.ts"
import { type Statement, statement } from "#shared/database/statement.ts"
import type { ListQuery } from "../model.ts"
import { tasks } from "../schema.ts"
import { countsOf } from "./counts.ts"
import { dueFirst, orderOf } from "./order.ts"
import { chosen, hasLabel, ownTasks, type Subject, type SubjectRow, shownTask } from "./task.ts"

type Values = {
  subject: string
  limit: number
  /** One more than the limit, to see whether there is a next page. */
  atMost: number
  priority?: number
  /** Folded words to find (search-words.ts). `otherWords` is the text of a PostgreSQL array. */
  word?: string
  otherWords?: string
  key?: string
  id?: string
  /** The key of a label (shared/text/label.ts). */
  label?: string
  /** For `chosen`: a PostgreSQL array in text. */
  ids?: string
  /** For `due` and the counts, `YYYY-MM-DD`. */
  today?: string
}

/**
 * The tasks of a page as one JSON array, whether more follow, and the position of the last task. On request, `stats` has the
 * counts of all tasks and `counts` those of the tasks that match search and filters, each as a JSON object.
 */
type Page = SubjectRow & {
  items: string
  more: boolean
  key: string | null
  id: string | null
  stats?: string
  counts?: string
}

type Variant = Pick<ListQuery, "sort" | "status" | "due"> & {
  priority?: boolean
  q?: boolean
  label?: boolean
  /** Whether only tasks with the given ids are listed. */
  chosen?: boolean
  after?: boolean
  stats?: boolean
  counts?: boolean
}

const value = sql.placeholder
const known = new Map<string, Statement<Page, Values>>()

/** Returns the statement for a list of this variant. Each variant has its own, so that PostgreSQL plans it separately. */
export function listTasks(variant: Variant): Statement<Page, Values> {
  const { sort, status, due, priority, q, label, chosen, after, stats, counts } = variant
  const name = [sort, status, due, priority, q, label, chosen, after, stats, counts].join()
  const existing = known.get(name)
  if (existing) return existing
  const built = build(variant)
  known.set(name, built)
  return built
}

function build({ sort, status, due, priority, q, label, chosen: isChosen, after, stats, counts }: Variant) {
  const { expression, type, descending } = orderOf(sort, due)
  const direction = descending ? sql`desc` : sql`asc`
  const matching = all(
    ownTasks,
    priority && sql`${tasks.priority} = ${value("priority")}::smallint`,
    label && hasLabel,
    q && containsWords,
  )
  const conditions = all(
    matching,
    status === "active" && sql`not ${tasks.completed}`,
    status === "completed" && sql`${tasks.completed}`,
    due && isDue[due],
    isChosen && chosen,
    after && afterPosition(expression, type, descending),
  )
  const order = [expression, sql`${tasks.id}`].filter((key) => key !== undefined).map((key) => sql`${key} ${direction}`)

  return statement<Page, Values>(sql`
    select ${actedAs} as subject,
      coalesce(array_to_json((array_agg(shown))[:${value("limit")}::int]), '[]')::text as items,
      count(*) > ${value("limit")}::int as more,
      (array_agg(key))[${value("limit")}::int] as key,
      (array_agg(${tasks.id}))[${value("limit")}::int] as id
      ${stats ? sql`, ${countsInJson(ownTasks)} as stats` : sql``}
      ${counts ? sql`, ${countsInJson(matching)} as counts` : sql``}
    from (
      select ${tasks}.*, ${expression ?? sql`''`}::text as key
      from ${tasks}
      where ${conditions}
      order by ${sql.join(order, sql`, `)}
      limit ${value("atMost")}::int
    ) as ${tasks} cross join lateral ${shownTask}`)
}

/**
 * The ids of the tasks with a label, as a PostgreSQL array in text, and their number; at most `limit`. This reads the index
 * of labels alone. A list reads the tasks in its order and would not stop before the last one if few or none have the label.
 */
export const findLabelledIds = statement<
  SubjectRow & { ids: string; count: number },
  Subject & { label: string; limit: number }
>(sql`
  select ${actedAs} as subject, coalesce(array_agg(${tasks.id}), '{}')::text as ids, count(*)::int as count
  from (select ${tasks.id} from ${tasks} where ${ownTasks} and ${hasLabel} limit ${value("limit")}::int) as ${tasks}`)

const all = (...conditions: (SQL | false | undefined)[]) => sql.join(conditions.filter(Boolean) as SQL[], sql` and `)

const countsInJson = (condition: SQL) => sql`(select row_to_json(counts)::text from (${countsOf(condition)}) as counts)`

/** The condition of the index tasks_due, which contains the active tasks in the order of their due dates. */
const dated = sql`not ${tasks.completed} and ${tasks.dueDate} is not null`
const isDue = {
  overdue: sql`${dated} and ${dueFirst} < ${value("today")}::date`,
  today: sql`${dated} and ${dueFirst} = ${value("today")}::date`,
  upcoming: sql`${dated} and ${dueFirst} > ${value("today")}::date`,
  none: sql`${dueFirst} = 'infinity'::date`,
}

/**
 * A search reads the subject's tasks one by one in the requested order and stops when the page is full. No index can help:
 * under row-level security, index conditions need leakproof operators, and LIKE and pg_trgm have none. strpos knows no wildcards.
 *
 * The first word has its own condition, because most searches have one word and a sub-query costs as much as five calls of
 * strpos. The other words are one array, so that the number of words does not multiply the prepared statements.
 */
const containsWords = sql`strpos(${tasks.searchKey}, ${value("word")}::text) > 0
  and not exists (select from unnest(${value("otherWords")}::text[]) as word where strpos(${tasks.searchKey}, word) = 0)`

function afterPosition(expression: SQL | undefined, type: SQL | undefined, descending: boolean): SQL {
  const comparison = descending ? sql`<` : sql`>`
  if (!expression) return sql`${tasks.id} ${comparison} ${value("id")}::uuid`
  return sql`(${expression}, ${tasks.id}) ${comparison} (${value("key")}::text::${type}, ${value("id")}::uuid)`
}
