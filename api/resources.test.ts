import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { SQL } from "bun"
import { getTableName, isTable } from "drizzle-orm"
import { freshDatabase } from "#scripts/test/database.ts"
import { apiRole, connect } from "#shared/database/connect.ts"
import * as webSchema from "#web/app/auth/store/schema.ts"
import { apiTables, prunedTables, resources } from "./resources.ts"

let database: Awaited<ReturnType<typeof freshDatabase>>
let owner: SQL
let pool: SQL

beforeAll(async () => {
  database = await freshDatabase()
  owner = connect(database.url, { max: 1 })
  pool = connect(database.url, { role: apiRole, max: 1 })
})
afterAll(async () => {
  await Promise.all([owner.close(), pool.close()])
  await database[Symbol.asyncDispose]()
})

const names = (rows: Iterable<{ name: string }>) => [...new Set([...rows].map(({ name }) => name))].sort()
const listed = apiTables.map(getTableName).sort()

/** Tables that only migrations use. */
const migrationTables = ["task_keys"]

test("every table of the database belongs to a resource, the web app or the migrations", async () => {
  const webTables = Object.values(webSchema).filter(isTable).map(getTableName)
  const existing = await owner`select relname::text as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`
  expect(names(existing)).toEqual([...listed, ...webTables, ...migrationTables].sort())
})

test("the API's role is granted the tables of the resources, and no other table", async () => {
  const granted = await owner`select relname::text as name from pg_class, aclexplode(relacl)
    where relnamespace = 'public'::regnamespace and grantee = ${apiRole}::regrole`
  expect(names(granted)).toEqual(listed)
})

test("a table is pruned exactly if it has a policy for old rows", async () => {
  const pruned = await owner`select tablename::text as name from pg_policies where policyname like 'pruned_after_%'`
  expect(prunedTables.map(getTableName).sort()).toEqual(names(pruned))
})

describe.each(resources.flatMap(({ tables }) => tables).map(getTableName))("the table %s", (table) => {
  test("has row-level security, which binds its owner too", async () => {
    const [row] = await owner`select relrowsecurity as enabled, relforcerowsecurity as forced
      from pg_class where oid = ${table}::regclass`
    expect(row).toEqual({ enabled: true, forced: true })
  })

  test("loses its rows with their account", async () => {
    const references = await owner`select confrelid::regclass::text as refers, confdeltype::text as action,
        array(select attname::text from pg_attribute where attrelid = conrelid and attnum = any (conkey)) as columns
      from pg_constraint where conrelid = ${table}::regclass and contype = 'f'`
    expect([...references]).toContainEqual({ refers: '"user"', action: "c", columns: ["user_id"] })
  })

  test("neither shows nor accepts a row without a subject", async () => {
    expect(await pool`select from ${pool(table)}`).toHaveLength(0)
    expect(await pool`delete from ${pool(table)} returning user_id`.catch(refusal)).toBeOneOf([[], "refused"])
  })
})

const refusal = (error: Error) => /permission denied|row-level security/.test(error.message) && "refused"
