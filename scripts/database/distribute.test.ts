import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import { getTableName } from "drizzle-orm"
import { apiTables } from "#api/resources.ts"
import { startApi } from "#api/test/api.ts"
import { connect } from "#shared/database/connect.ts"
import { endedSessions } from "#shared/ended-sessions/schema.ts"
import { type Server, startServer } from "../scale/postgres.ts"
import { actAsOnNodes, subjectTables } from "./distribute.ts"
import { migrateDatabase } from "./migrate.ts"

// Debian has no package of Citus, so these tests run on plain PostgreSQL. They cannot test that rows move to the nodes.

setDefaultTimeout(60_000)

let server: Server
beforeAll(async () => {
  server = await startServer()
  await migrateDatabase(server.url)
})
afterAll(() => server?.[Symbol.asyncDispose]())

test("the tables to distribute are those of the API, except the ended sessions", async () => {
  await using owner = connect(server.url, { max: 1 })
  const names = (await subjectTables(owner)).map(({ name }) => name)
  expect(names).toEqual(
    apiTables
      .map(getTableName)
      .filter((name) => name !== getTableName(endedSessions))
      .sort(),
  )
})

test("with the act_as of Citus, subjects see their own tasks only, and the next statement has no subject", async () => {
  await using superuser = connect(server.superuserUrl, { max: 1 })
  // Citus lets every role set its parameters. Plain PostgreSQL does not know the parameter, so the test grants the right.
  await superuser`grant set on parameter citus.propagate_set_commands to latchkey`
  await using owner = connect(server.url, { max: 1 })
  await owner.unsafe(actAsOnNodes)
  // Migrating again grants the procedure to the roles.
  await migrateDatabase(server.url)

  await using api = await startApi({ databaseUrl: server.url, max: 1 })
  const [ada, eve] = [await api.user(), await api.user()]
  const task = await ada.add("Water the plants")
  expect((await ada.ask("PATCH", `/api/tasks/${task.id}`, { body: { completed: true } })).status).toBe(200)
  expect((await eve.get(`/api/tasks/${task.id}`)).status).toBe(404)
  expect((await eve.get("/api/tasks")).body.items).toEqual([])
  expect((await ada.get("/api/tasks")).body.items).toMatchObject([{ title: "Water the plants", completed: true }])

  const [acting] = await owner`select act_as('a') as subject, current_setting('app.subject', true) as set`
  expect(acting).toEqual({ subject: "a", set: "a" })
  expect((await owner`select current_setting('app.subject', true) as set`)[0]).toEqual({ set: "" })
})

test("Citus without API_DATABASE_URL is refused in one sentence before anything changes", async () => {
  await using other = await startServer()
  await using superuser = connect(other.superuserUrl, { max: 1 })
  // Adds the row that lists the extension, without installing the extension.
  await superuser.unsafe(`
    set allow_system_table_mods = on;
    insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
      values (99999, 'citus', 10, 'pg_catalog'::regnamespace, false, '13.2-1')`)
  await expect(migrateDatabase(other.url)).rejects.toThrow(
    "On Citus the API needs a login that may log in on all nodes: create one, and set API_DATABASE_URL to it.",
  )
  const tables = await superuser`select from pg_class where relnamespace = 'public'::regnamespace`
  expect(tables).toHaveLength(0)
})
