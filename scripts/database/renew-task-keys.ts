import type { SQL } from "bun"
import { keyVersion, taskKeys } from "#shared/text/task-keys.ts"

/** Rows per read and write. A description and its key can have 80 kB together. */
const batch = 500

type Row = { user_id: string; id: string; title: string; description: string; title_key: string; search_key: string }

/**
 * Computes the sort and search keys of all stored tasks again if their rules have changed: in JavaScript, where the rules
 * are, and in one transaction, so that an interruption leaves the old keys. Rejects with the error of PostgreSQL, or if
 * row-level security hid a row.
 */
export const renewTaskKeys = (client: SQL) =>
  client.begin(async (sql) => {
    const [stored] = await sql`select version from task_keys`
    if (stored?.version === keyVersion) return
    // Row-level security binds the owner too. With row_security off, a hidden row is an error.
    await sql`set local row_security = off`
    await sql`set local statement_timeout = 0`
    await sql`alter table tasks no force row level security`
    await renew(sql)
    await sql`alter table tasks force row level security`
    await sql`delete from task_keys`
    await sql`insert into task_keys (version) values (${keyVersion})`
  })

async function renew(sql: SQL) {
  const columns = sql`user_id, id, title, description, title_key, search_key`
  const [{ rows: expected }] = await sql`select count(*)::int as rows from tasks`
  let seen = 0
  let rows: Row[] = await sql`select ${columns} from tasks order by user_id, id limit ${batch}`
  while (rows.length > 0) {
    seen += rows.length
    const changed = rows.flatMap(renewed)
    if (changed.length > 0) {
      const { count } = await sql`
        update tasks set title_key = renewed.title_key, search_key = renewed.search_key
        from json_to_recordset(${JSON.stringify(changed)}::text::json)
          as renewed (user_id uuid, id uuid, title_key text, search_key text)
        where tasks.user_id = renewed.user_id and tasks.id = renewed.id`
      if (count !== changed.length) throw new Error(`${count} of ${changed.length} keys of tasks were renewed`)
    }
    const { user_id, id } = rows.at(-1) as Row
    rows = await sql`select ${columns} from tasks
      where (user_id, id) > (${user_id}::uuid, ${id}::uuid) order by user_id, id limit ${batch}`
  }
  if (seen !== expected) throw new Error(`${seen} of ${expected} tasks were seen`)
}

/** Returns the primary key of a row with its new keys; an empty list if the keys did not change. */
function renewed({ user_id, id, ...row }: Row): object[] {
  const { titleKey, searchKey } = taskKeys(row)
  if (titleKey === row.title_key && searchKey === row.search_key) return []
  return [{ user_id, id, title_key: titleKey, search_key: searchKey }]
}
