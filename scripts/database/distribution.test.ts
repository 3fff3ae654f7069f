import { afterAll, beforeAll, expect, test } from "bun:test"
import { SQL } from "bun"
import { getTableName } from "drizzle-orm"
import { apiTables } from "#api/resources.ts"
import { endedSessions } from "#shared/ended-sessions/schema.ts"
import { freshDatabase } from "../test/database.ts"

// What Citus asks of a table that is to be distributed by `user_id`: that whatever must be unique or refer to another
// table can be checked on the one machine that holds the person's rows.

const distributed = apiTables.map(getTableName).filter((name) => name !== getTableName(endedSessions))

type Constraint = { table: string; name: string; columns: string[]; refers: string | null }

let constraints: Constraint[]
let triggers: { table: string }[]
let database: Awaited<ReturnType<typeof freshDatabase>>

beforeAll(async () => {
  database = await freshDatabase()
  const sql = new SQL(database.url, { max: 1 })
  constraints = await sql`
    select conrelid::regclass::text as table, conname as name, confrelid::regclass::text as refers,
      array(select attname::text from pg_attribute where attrelid = conrelid and attnum = any (conkey)) as columns
    from pg_constraint where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'f', 'x')
    union all
    select indrelid::regclass::text, indexrelid::regclass::text, null,
      array(select attname::text from pg_attribute where attrelid = indrelid and attnum = any (indkey))
    from pg_index join pg_class on pg_class.oid = indrelid
    where indisunique and relnamespace = 'public'::regnamespace`
  triggers = await sql`select tgrelid::regclass::text as table, tgname as name from pg_trigger where not tgisinternal`
  await sql.close()
})
afterAll(() => database[Symbol.asyncDispose]())

test.each(distributed)("every key and every reference of %s includes its user", (table) => {
  const own = constraints.filter((constraint) => constraint.table === table)
  expect(own.length).toBeGreaterThanOrEqual(2)
  expect(own.filter(({ columns }) => !columns.includes("user_id"))).toEqual([])
})

test("none of them has a trigger", () => {
  expect(triggers.length).toBeGreaterThan(0)
  expect(triggers.filter(({ table }) => distributed.includes(table))).toEqual([])
})

test("nothing refers to them, and they refer to nothing but their user", () => {
  const references = constraints.filter(({ refers }) => refers !== null && refers !== "-")
  expect(references.filter(({ refers }) => distributed.includes(refers as string))).toEqual([])
  const own = references.filter(({ table }) => distributed.includes(table))
  expect(new Set(own.map(({ refers }) => refers))).toEqual(new Set(['"user"']))
})
