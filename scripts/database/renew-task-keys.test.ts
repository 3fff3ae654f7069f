import { expect, test } from "bun:test"
import type { SQL } from "bun"
import { startApi } from "#api/test/api.ts"
import { connect } from "#shared/database/connect.ts"
import { keyVersion } from "#shared/text/task-keys.ts"
import { databaseBefore } from "../test/database-before.ts"

const people = 3
const tasksEach = 400
const titles = ["Éclair kaufen", "Task 10", "Task 2", "Don’t forget", "Ærø", "İSTANBUL", "plain"]

/** Returns the key that version 0.1 made. */
const formerKey = (text: string) => text.normalize("NFC").toLowerCase().replaceAll("ς", "σ").replaceAll("\u001f", " ")

/** A database with tasks and deleted tasks of several people, as version 0.1 filled it. */
async function formerDatabase() {
  const database = await databaseBefore("0008_key_periods")
  const owner = connect(database.url, { max: 1 })
  const [{ rolsuper }] = await owner`select rolsuper from pg_roles where rolname = current_user`
  expect(rolsuper).toBe(false)
  const ids = Array.from({ length: people }, () => crypto.randomUUID())
  const deletion = crypto.randomUUID()
  for (const user of ids) {
    await owner`insert into "user" (id, name, email) values (${user}, 'Ada', ${user})`
    const rows = Array.from({ length: tasksEach }, (_, n) => {
      const [title, description] = [titles[n % titles.length] as string, n % 2 ? "" : "Grüße\nTask 9"]
      const search = `${formerKey(title)}\u001f${formerKey(description)}`
      return { title, title_key: formerKey(title), description, search_key: search }
    })
    await owner.begin(async (sql) => {
      await sql`select set_config('app.subject', ${user}, true)`
      for (const [table, more] of [
        ["tasks", ""],
        ["deleted_tasks", `, '${deletion}', now()`],
      ] as const)
        await sql.unsafe(
          `insert into ${table} (user_id, id, title, title_key, description, search_key, created_at, updated_at
            ${more && ", deletion, deleted_at"})
          select '${user}', gen_random_uuid(), title, title_key, description, search_key, now(), now() ${more}
          from json_to_recordset($1::text::json)
            as entry (title text, title_key text, description text, search_key text)`,
          [JSON.stringify(rows)],
        )
    })
  }
  /** The rows of all people, read person by person, because row-level security binds the owner too. */
  const stored = async (table: string) => {
    const all: Record<string, unknown>[] = []
    for (const user of ids)
      all.push(
        ...(await owner.begin(async (sql) => {
          await sql`select set_config('app.subject', ${user}, true)`
          return sql.unsafe(`select *, xmin::text from ${table} order by id`)
        })),
      )
    return all
  }
  return {
    ...{ ...database, owner, ids, deletion, stored },
    async [Symbol.asyncDispose]() {
      await owner.close()
      await database[Symbol.asyncDispose]()
    },
  }
}

const forced = async (owner: SQL) =>
  (await owner`select relname from pg_class where relforcerowsecurity and relname in ('tasks', 'deleted_tasks')`).map(
    ({ relname }: { relname: string }) => relname,
  )

const columns =
  "user_id id title description completed priority due_date created_at updated_at completed_at version".split(" ")
const withoutKeys = (rows: Record<string, unknown>[]) =>
  rows
    .map((row) => Object.fromEntries([...columns, "deletion", "deleted_at"].map((name) => [name, row[name] ?? null])))
    .sort((one, other) => (String(one.id) < String(other.id) ? -1 : 1))

test("the keys of all tasks and deleted tasks of all people are renewed, and nothing else changes", async () => {
  await using former = await formerDatabase()
  const before = [...(await former.stored("tasks")), ...(await former.stored("deleted_tasks"))]
  await former.migrate()
  const after = await former.stored("tasks")
  expect(withoutKeys(after)).toEqual(withoutKeys(before))
  expect(after.filter(({ deletion }) => deletion)).toHaveLength(people * tasksEach)
  expect(after.filter(({ deletion }) => !deletion)).toHaveLength(people * tasksEach)
  for (const { title, title_key, search_key } of after) {
    if (title === "Task 10")
      expect([title_key, search_key]).toEqual(["task 210", expect.stringContaining("task 10\u001f")])
    if (title === "Ærø") expect(title_key).toBe("aero")
  }
  expect(await forced(former.owner)).toEqual(["tasks"])
  expect([...(await former.owner`select version from task_keys`)]).toEqual([{ version: keyVersion }])

  await using api = await startApi({ databaseUrl: former.url })
  for (const id of former.ids) {
    const user = await api.userWith(id)
    const found = async (q: string) => (await user.get(`/api/tasks?limit=200&q=${encodeURIComponent(q)}`)).body.items
    for (const [q, title] of [
      ["kaufen eclair", "Éclair kaufen"],
      ["don't", "Don’t forget"],
      ["aero", "Ærø"],
    ] as const) {
      const items = await found(q)
      expect(items.length).toBeGreaterThan(50)
      expect(new Set(items.map((item: { title: string }) => item.title))).toEqual(new Set([title]))
    }
    expect(await found("grusse")).toHaveLength(200)
    await user.ask("POST", `/api/tasks/deletions/${former.deletion}/restore`)
    const [first] = (await user.get("/api/tasks?sort=title&limit=1")).body.items
    expect(first.title).toBe("Ærø")
  }
}, 30_000)

test("an interrupted renewal changes nothing, and the next one is complete", async () => {
  await using former = await formerDatabase()
  const { owner } = former
  await owner`alter table tasks add constraint stumbling_block check (title_key <> 'task 210')`
  await expect(former.migrate()).rejects.toThrow("stumbling_block")
  const before = await former.stored("tasks")
  expect(before).toHaveLength(2 * people * tasksEach)
  expect(before.filter(({ title, title_key }) => title === "Task 10" && title_key !== "task 10")).toEqual([])
  expect(await forced(owner)).toEqual(["tasks"])
  expect([...(await owner`select version from task_keys`)]).toEqual([])
  await expect(former.migrate()).rejects.toThrow("stumbling_block")
  expect(await former.stored("tasks")).toEqual(before)
  await owner`alter table tasks drop constraint stumbling_block`
  await former.migrate()
  const after = await former.stored("tasks")
  expect(after.filter(({ title_key }) => title_key === "task 210").length).toBeGreaterThan(100)
  await former.migrate()
  expect(await former.stored("tasks")).toEqual(after)
}, 30_000)
