import type { SQL } from "bun"
import { keyVersion, taskKeys } from "#shared/text/task-keys.ts"

/** Rows read and written at a time: a description and its key can take 80 kB together. */
const batch = 500

/** The tables with task keys, and the columns of their primary keys. */
const tables = { tasks: ["user_id", "id"], deleted_tasks: ["user_id", "deletion", "id"] }

type Row = Record<string, string> & { title: string; description: string; title_key: string; search_key: string }

/**
 * Makes the sort and search keys of all stored tasks again, if they were made by other rules than today's. This is done in
 * JavaScript, because the keys are. It is one transaction: interrupted, it leaves the old keys and starts again next time.
 * Rejects with the error of PostgreSQL, and when row-level security hid a row.
 */
export const renewTaskKeys = (client: SQL) =>
  client.begin(async (sql) => {
    const [stored] = await sql`select version from task_keys`
    if (stored?.version === keyVersion) return
    // Row-level security is forced on the owner, too. Without row_security, a row it hides would be an error.
    await sql`set local row_security = off`
    await sql`set local statement_timeout = 0`
    for (const [table, key] of Object.entries(tables)) {
      await sql.unsafe(`alter table ${table} no force row level security`)
      await renew(sql, table, key)
      await sql.unsafe(`alter table ${table} force row level security`)
    }
    await sql`delete from task_keys`
    await sql`insert into task_keys (version) values (${keyVersion})`
  })

async function renew(sql: SQL, table: string, key: string[]) {
  const keys = key.join(", ")
  const read = (after: string) =>
    `select ${keys}, title, description, title_key, search_key from ${table} ${after} order by ${keys} limit ${batch}`
  const next = read(`where (${keys}) > (${key.map((_, n) => `$${n + 1}::uuid`)})`)
  const write = `update ${table} set title_key = renewed.title_key, search_key = renewed.search_key
    from json_to_recordset($1::text::json)
      as renewed (${key.map((name) => `${name} uuid`)}, title_key text, search_key text)
    where ${key.map((name) => `${table}.${name} = renewed.${name}`).join(" and ")}`

  const [{ rows: expected }] = await sql.unsafe(`select count(*)::int as rows from ${table}`)
  let seen = 0
  let rows: Row[] = await sql.unsafe(read(""))
  while (rows.length > 0) {
    seen += rows.length
    const changed = rows.flatMap((row) => renewed(row, key))
    if (changed.length > 0) {
      const { count } = await sql.unsafe(write, [JSON.stringify(changed)])
      if (count !== changed.length) throw new Error(`${count} of ${changed.length} keys in ${table} were renewed`)
    }
    const last = rows.at(-1) as Row
    rows = await sql.unsafe(
      next,
      key.map((name) => last[name]),
    )
  }
  if (seen !== expected) throw new Error(`${seen} of ${expected} rows of ${table} were seen`)
}

/** The row's key columns and its new keys; nothing when they are as before. */
function renewed(row: Row, key: string[]): object[] {
  const { titleKey, searchKey } = taskKeys(row)
  if (titleKey === row.title_key && searchKey === row.search_key) return []
  return [{ ...Object.fromEntries(key.map((name) => [name, row[name]])), title_key: titleKey, search_key: searchKey }]
}
