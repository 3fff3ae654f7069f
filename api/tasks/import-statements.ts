import { sql } from "drizzle-orm"
import { actedAs, actingAs } from "#scripts/database/acting-as.ts"
import { statement } from "#scripts/database/statement.ts"
import { tasks } from "./schema.ts"
import { type Claim, claimed, type Echo, type Subject } from "./statements.ts"

/** `rows` are what `importedRows` makes, as JSON in text; `now` is the time of the import in ISO 8601. */
type Import = Subject & { rows: string; now: string }

const value = sql.placeholder

const insertRows = sql`
  insert into ${tasks} (user_id, id, title, title_key, description, search_key, completed, priority, due_date,
    created_at, updated_at, completed_at)
  select ${value("subject")}::uuid, id, title, title_key, description, search_key, completed, priority, due_date,
    created_at, greatest(created_at, ${value("now")}::timestamptz),
    case when completed then coalesce(completed_at, greatest(created_at, ${value("now")}::timestamptz)) end
  from json_to_recordset(${value("rows")}::text::json) as entry (id uuid, title text, title_key text, description text,
    search_key text, completed boolean, priority smallint, due_date date, created_at timestamptz, completed_at timestamptz)`

/** Adds all rows, or none. They are counted so that the subject is asked for once they were added. */
export const importTasks = statement<Echo, Import>(sql`
  with added as (${insertRows} where ${actingAs(value("subject"))} returning 1)
  select ${actedAs} as subject, count(*) from added`)

/** The same, unless the key was claimed before. */
export const importTasksOnce = statement<Echo & { isFirst: boolean }, Import & Claim>(sql`
  with ${claimed}, added as (${insertRows} where exists (select from claimed) returning 1)
  select ${actedAs} as subject, exists (select from claimed) as "isFirst", count(*) from added`)
