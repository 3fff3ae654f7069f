import { expect, test } from "bun:test"
import { apiRole, connect, webRole } from "#shared/database/connect.ts"
import { freshDatabase } from "./database.ts"

test("a fresh database is migrated, empty, and separate from others", async () => {
  await using first = await freshDatabase()
  await using second = await freshDatabase()
  await using web = connect(first.url, { role: webRole, max: 1 })
  await web`insert into "user" (name, email) values ('Ada', 'ada@example.com')`
  await using other = connect(second.url, { role: webRole, max: 1 })
  expect(await other`select count(*)::int as n from "user"`).toEqual([{ n: 0 }] as never)
})

test("each role sees only its own tables", async () => {
  await using database = await freshDatabase()
  await using web = connect(database.url, { role: webRole, max: 1 })
  await using api = connect(database.url, { role: apiRole, max: 1 })
  expect((await web`select * from session`).length).toBe(0)
  expect((await api`select * from tasks`).length).toBe(0)
  expect(async () => await web`select * from tasks`).toThrow("permission denied for table tasks")
  expect(async () => await api`select * from session`).toThrow("permission denied for table session")
})
