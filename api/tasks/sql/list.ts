import { type SQL, sql } from "drizzle-orm"
import { actedAs } from "#shared/database/acting-as.ts"
import { type Statement, statement } from "#shared/database/statement.ts"
import type { ListQuery } from "../model.ts"
import { tasks } from "../schema.ts"
import { orderOf } from "./order.ts"
import { counts, type Echo, ownTasks, shownTask } from "./task.ts"

type Values = {
  subject: string
  limit: number
  /** One more than the limit, to see whether there is a next page. */
  atMost: number
  priority?: number
  /** Folded words to find (search-words.ts); `otherWords` as a PostgreSQL array in text. */
  word?: string
  otherWords?: string
  key?: string
  id?: string
  /** For the counts, `YYYY-MM-DD`. */
  today?: string
}

/**
 * The tasks of a page as one JSON array, whether more follow, the position of the last task, and, if requested, the counts of
 * all tasks as a JSON object.
 */
type Page = Echo & { items: string; more: boolean; key: string | null; id: string | null; stats?: string }

type Shape = Pick<ListQuery, "sort" | "status"> & { priority: boolean; q: boolean; after: boolean; stats?: boolean }

const value = sql.placeholder
const known = new Map<string, Statement<Page, Values>>()

/** The statement for a list of this shape. Each shape has its own statement, so that PostgreSQL plans each one separately. */
export function listTasks(shape: Shape): Statement<Page, Values> {
  const { sort, status, priority, q, after, stats } = shape
  const name = [sort, status, priority, q, after, stats].join()
  const existing = known.get(name)
  if (existing) return existing
  const built = build(shape)
  known.set(name, built)
  return built
}

function build({ sort, status, priority, q, after, stats }: Shape) {
  const { expression, type, descending } = orderOf(sort)
  const direction = descending ? sql`desc` : sql`asc`
  const conditions = [
    ownTasks,
    status === "active" && sql`not ${tasks.completed}`,
    status === "completed" && sql`${tasks.completed}`,
    priority && sql`${tasks.priority} = ${value("priority")}::smallint`,
    q && containsWords,
    after && afterPosition(expression, type, descending),
  ].filter((condition): condition is SQL => Boolean(condition))
  const order = [expression, sql`${tasks.id}`].filter((key) => key !== undefined).map((key) => sql`${key} ${direction}`)

  return statement<Page, Values>(sql`
    select ${actedAs} as subject,
      coalesce(array_to_json((array_agg(${shownTask}))[:${value("limit")}::int]), '[]')::text as items,
      count(*) > ${value("limit")}::int as more,
      (array_agg(key))[${value("limit")}::int] as key,
      (array_agg(${tasks.id}))[${value("limit")}::int] as id
      ${stats ? sql`, (select row_to_json(counts)::text from (${counts}) as counts) as stats` : sql``}
    from (
      select ${tasks}.*, ${expression ?? sql`''`}::text as key
      from ${tasks}
      where ${sql.join(conditions, sql` and `)}
      order by ${sql.join(order, sql`, `)}
      limit ${value("atMost")}::int
    ) as ${tasks}`)
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
