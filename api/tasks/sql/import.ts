import { type SQL, sql } from "drizzle-orm"
import { actedAs } from "#shared/database/acting-as.ts"
import { statement } from "#shared/database/statement.ts"
import type { Size } from "../account-limits.ts"
import { tasks } from "../schema.ts"
import { removing } from "./deletion.ts"
import { type Claim, claimedKey, gate, ownTasks, type Subject, type SubjectRow, tasksOfSubject } from "./task.ts"

/** `rows` is the result of `importedRows`; `now` is the time of the import in ISO 8601; `import` is its id. */
type Import = Subject & { rows: string; now: string; import: string }
type Imported = SubjectRow & { imported: number }

const value = sql.placeholder

const columns = sql.raw(
  "id, title, title_key, description, search_key, completed, priority, due_date, labels, label_keys, repeat, created_at, completed_at",
)

const entries = sql`json_to_recordset(${value("rows")}::text::json) as entry (id uuid, title text, title_key text,
  description text, search_key text, completed boolean, priority smallint, due_date date, labels text[],
  label_keys text[], repeat text, created_at timestamptz, completed_at timestamptz)`

/** A stored title as an import would store it, because older titles can contain line breaks (shared/text/title.ts). */
const line = sql.raw(
  String.raw`btrim(translate(replace(title, E'\r\n', ' '), E'\n\r\x0b\f\u0085\u2028\u2029', repeat(' ', 7)))`,
)

/** The length of the title shows where the description begins. */
const content = sql`sha256(convert_to(
  coalesce(due_date::text, '') || ' ' || length(${line}) || ' ' || ${line} || description, 'UTF8'))`

/**
 * The entries that the subject does not have as a task yet. Entries and stored tasks are sorted together by a digest of title,
 * description and due date. For a join PostgreSQL's row estimates would be wrong, so that it would compare each entry with
 * each task (5,000 × 20,000).
 */
const unknownEntries = sql`
  select ${columns} from (
    select ${columns}, is_stored, bool_or(is_stored) over (partition by content) as is_known from (
      select ${columns}, false as is_stored, ${content} as content from ${entries}
      union all
      select id, ${sql.raw("null, ".repeat(12))} true, ${content} from ${tasks} where ${ownTasks}
    ) as compared
  ) as marked where not is_known`

const insertNew = (condition: SQL) => sql`
  insert into ${tasks} (user_id, ${columns}, updated_at, import)
  select ${value("subject")}::uuid, id, title, title_key, description, search_key, completed, priority, due_date,
    labels, label_keys, repeat, created_at, case when completed then coalesce(completed_at, greatest(created_at, ${value("now")}::timestamptz)) end,
    greatest(created_at, ${value("now")}::timestamptz), ${value("import")}::uuid
  from fresh where ${condition} returning 1`

/** Adds all of `fresh`, or none. The count makes PostgreSQL read the subject after it added the tasks. */
const importing = (fresh: SQL) =>
  statement<Imported, Import>(sql`
    with fresh as (${fresh}), added as (${insertNew(gate)})
    select ${actedAs} as subject, count(*)::int as imported from added`)

/** Like `importing`, unless the key was claimed before. The statement makes the stored answer, because it has the count. */
const importingOnce = (fresh: SQL) => {
  const answer = sql`(select json_build_object('imported', count(*), 'skipped', ${value("total")}::int - count(*),
    'import', ${value("import")}::text)::text from fresh)`
  return statement<Imported & { isFirst: boolean }, Import & Omit<Claim, "answer"> & { total: number }>(sql`
    with fresh as (${fresh}), ${claimedKey(answer)},
    added as (${insertNew(sql`exists (select from claimed)`)})
    select ${actedAs} as subject, exists (select from claimed) as "isFirst", count(*)::int as imported from added`)
}

const allEntries = sql`select ${columns} from ${entries}`

export const importTasks = { all: importing(allEntries), unknown: importing(unknownEntries) }
export const importTasksOnce = { all: importingOnce(allEntries), unknown: importingOnce(unknownEntries) }

/** The size of the entries that are not stored yet. */
export const sizeOfUnknown = statement<SubjectRow & Size, Import>(sql`
  select ${actedAs} as subject, count(*)::int as tasks,
    coalesce(sum(octet_length(title) + octet_length(description)), 0)::float8 as text
  from (${unknownEntries}) as fresh`)

/** Deletes the tasks of an import as one deletion, which can be undone like any other. */
export const removeImport = statement<SubjectRow & { deleted: number }, Subject & { import: string; deletion: string }>(
  removing(sql`${tasksOfSubject} and ${tasks.import} = ${value("import")}::uuid`),
)

/** Whether the import belongs to another account. Only the log may contain this, never the answer. */
export const isForeignImport = statement<SubjectRow & { foreign: boolean }, Subject & { id: string }>(
  sql`select ${value("subject")}::text as subject, foreign_import(${value("id")}::uuid, ${value("subject")}::uuid) as "foreign"`,
)
