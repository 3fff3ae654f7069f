import type { SQL } from "bun"
import { connect } from "#shared/database/connect.ts"

/** Text that a careless format would change: quotes, line ends, backslashes, spellings of null, other scripts. */
export const oddText = '"\\N",\n\r\t{}[]\\u0000 null  \u00e9\u0065\u0301 😀 \u2028 \u202e'

type Column = { name: string; type: string; refers: boolean }

/** A value for a column of each type that the schema uses. */
const values: Record<string, string> = {
  uuid: "gen_random_uuid()",
  text: "",
  boolean: "true",
  integer: "2",
  smallint: "2",
  bigint: "9007199254740993",
  date: "'2027-02-28'",
  jsonb: `'{"b": null, "a": [1.50, "\\u00e9"]}'`,
  "text[]": `array['a,b', '"', null, '']`,
}

function valueFor({ type, refers }: Column, user: string) {
  if (refers) return `'${user}'`
  if (type === "text") return `$1 || gen_random_uuid()`
  if (type.startsWith("timestamp")) return "now() - interval '1.234567 seconds'"
  const value = values[type]
  if (!value) throw new Error(`There is no value for the type ${type} yet`)
  return value
}

/** Runs `work` as the owner in a transaction in which the owner sees all rows, because row-level security is not forced. */
export const asOwner = <T>(url: string, work: (sql: SQL) => Promise<T>, commit = false) =>
  connectOnce(url, async (client) => {
    let result: T | undefined
    const undo = new Error("undo")
    await client
      .begin(async (sql) => {
        const forced: { name: string }[] = await sql`
          select oid::regclass::text as name from pg_class where relforcerowsecurity and relnamespace = 'public'::regnamespace`
        for (const { name } of forced) await sql.unsafe(`alter table ${name} no force row level security`)
        result = await work(sql)
        for (const { name } of forced) await sql.unsafe(`alter table ${name} force row level security`)
        if (!commit) throw undo
      })
      .catch((error) => {
        if (error !== undo) throw error
      })
    return result as T
  })

async function connectOnce<T>(url: string, work: (client: SQL) => Promise<T>) {
  await using client = connect(url, { max: 1 })
  return await work(client)
}

/** The names of all tables in the database. */
export async function tablesOf(sql: SQL): Promise<string[]> {
  const rows: { name: string }[] = await sql`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`
  return rows.map(({ name }) => name)
}

/** Adds two rows to every table: one with all columns, and one with only the required columns. */
export const fillEveryTable = (url: string) =>
  asOwner(
    url,
    async (sql) => {
      const user = crypto.randomUUID()
      const tables = await tablesOf(sql)
      for (const table of ["user", ...tables.filter((name) => name !== "user")]) {
        const columns: (Column & { required: boolean })[] = await sql`
          select attname as name, format_type(atttypid, atttypmod) as type, attnotnull and not atthasdef as required,
            exists (select from pg_constraint where conrelid = attrelid and contype = 'f' and attnum = any (conkey)) as refers
          from pg_attribute where attrelid = ${`public."${table}"`}::regclass and attnum > 0 and not attisdropped order by attnum`
        await sql.unsafe(`delete from public."${table}"`)
        for (const [n, chosen] of [columns, columns.filter((column) => column.required)].entries()) {
          const isUser = table === "user" && n === 0
          const list = chosen.map((column) => (isUser && column.name === "id" ? `'${user}'` : valueFor(column, user)))
          const names = chosen.map(({ name }) => `"${name}"`).join(", ")
          const usesText = list.some((value) => value.includes("$1"))
          await sql.unsafe(
            `insert into public."${table}" (${names}) values (${list.join(", ")}) on conflict do nothing`,
            usesText ? [oddText] : [],
          )
        }
      }
      return { user }
    },
    true,
  )

export const contentsOf = (url: string) =>
  asOwner(url, async (sql) => {
    const contents: Record<string, string[]> = {}
    for (const table of await tablesOf(sql)) {
      const rows: { row: string }[] = await sql.unsafe(`select t::text as row from public."${table}" t order by 1`)
      contents[table] = rows.map(({ row }) => row)
    }
    return contents
  })
