import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import { migrateDatabase } from "#scripts/database/migrate.ts"
import { freshDatabase } from "#scripts/test/database.ts"
import { eventually } from "#scripts/test/eventually.ts"
import { actedAs, actingAs } from "#shared/database/acting-as.ts"
import { connect } from "#shared/database/connect.ts"
import { startApi, type TestApi, type TestUser } from "../test/api.ts"
import { unreliableNetwork } from "../test/unreliable-network.ts"
import { reading } from "./reading.ts"

// A replica that is as far behind as a test likes: a second database, which follows when it is told to. Its titles say that
// they come from it. Streaming replication itself is tested by `bun run test:scale`.

type Fresh = Awaited<ReturnType<typeof freshDatabase>>
let primary: Fresh
let replica: Fresh
let network: Awaited<ReturnType<typeof unreliableNetwork>>
let api: TestApi
let ada: TestUser

beforeAll(async () => {
  primary = await freshDatabase()
  replica = await freshDatabase()
  await migrateDatabase(primary.url, { hasReplica: true })
  network = await unreliableNetwork(replica.url)
  api = await startApi({ databaseUrl: primary.url, replicaUrl: network.url, deadline: 1_000 })
})
beforeEach(async () => {
  await untilReplicaIs("in use")
  ada = await api.user()
})
afterEach(() => network.restore())
afterAll(async () => {
  await api[Symbol.asyncDispose]()
  await network[Symbol.asyncDispose]()
  await Promise.all([primary, replica].map((database) => database[Symbol.asyncDispose]()))
})

const untilReplicaIs = (state: string) =>
  eventually(
    () => api.ask("GET", "/readyz"),
    ({ status, body }) => status === 200 && body.replica === state,
    20_000,
  )

/** Everything of one person arrives on the replica, at once. */
async function follow({ id }: TestUser) {
  await using from = connect(primary.url, { max: 1 })
  await using to = connect(replica.url, { max: 1 })
  const [user] = await from`select id, name, email from "user" where id = ${id}`
  const [revision] = await from`select * from task_revisions where user_id = ${id}`
  const tasks = await from.begin(async (sql) => {
    await sql`select set_config('app.subject', ${id}, true)`
    return sql`select * from tasks where user_id = ${id}`
  })
  await to.begin(async (sql) => {
    await sql`select set_config('app.subject', ${id}, true)`
    await sql`delete from "user" where id = ${id}`
    await sql`insert into "user" ${sql(user)}`
    for (const task of tasks) await sql`insert into tasks ${sql({ ...task, title: `${task.title}, replica` })}`
    if (revision) await sql`insert into task_revisions ${sql(revision)}`
  })
}

const titles = async ({ get }: TestUser) =>
  (await get("/api/tasks?sort=title")).body.items.map(({ title }: { title: string }) => title)

test("a replica that has caught up answers lists, tasks and counts", async () => {
  const { id } = await ada.add("Water the plants")
  await follow(ada)
  expect(await titles(ada)).toEqual(["Water the plants, replica"])
  expect((await ada.get(`/api/tasks/${id}`)).body.title).toBe("Water the plants, replica")
  await using database = connect(replica.url, { max: 1 })
  await database.begin(async (sql) => {
    await sql`select set_config('app.subject', ${ada.id}, true)`
    await sql`update tasks set completed = true where user_id = ${ada.id}`
  })
  expect((await ada.get("/api/tasks/stats")).body).toMatchObject({ total: 1, completed: 1 })
  expect((await ada.get("/api/tasks?include=stats")).body.stats).toMatchObject({ total: 1, completed: 1 })
})

test("a read misses no change that was answered before it, whatever the change was", async () => {
  const { id } = await ada.add("first")
  const changes = [
    () => ada.ask("PATCH", `/api/tasks/${id}`, { body: { title: "second" } }),
    () => ada.ask("PATCH", `/api/tasks/${id}/complete`, { body: { completed: true } }),
    () => ada.ask("POST", "/api/tasks", { body: { title: "another" }, headers: { "idempotency-key": "once" } }),
    () => ada.ask("DELETE", "/api/tasks?status=completed"),
  ]
  const expected = [["second"], ["second"], ["another", "second"], ["another"]]
  for (const [i, change] of changes.entries()) {
    await follow(ada)
    expect((await titles(ada)).every((title: string) => title.endsWith("replica"))).toBe(true)
    expect((await change()).status).toBeLessThan(300)
    expect(await titles(ada)).toEqual(expected[i] as never)
  }
  expect((await ada.get(`/api/tasks/${id}`)).status).toBe(404)
})

test("who has just registered, and whom the replica does not know yet, is answered by the primary", async () => {
  expect(await titles(ada)).toEqual([])
  await ada.add("first")
  expect(await titles(ada)).toEqual(["first"])
})

test("others' changes keep nobody from the replica, and nobody sees theirs there", async () => {
  const eve = await api.user()
  await Promise.all([ada.add("hers"), eve.add("his")])
  await Promise.all([follow(ada), follow(eve)])
  await eve.add("his second")
  expect(await titles(ada)).toEqual(["hers, replica"])
  expect(await titles(eve)).toEqual(["his", "his second"])
})

test("one that was promoted and went its own way is not believed, though it counts as many changes", async () => {
  const { id } = await ada.add("first")
  await follow(ada)
  await using database = connect(replica.url, { max: 1 })
  await database.begin(async (sql) => {
    await sql`select set_config('app.subject', ${ada.id}, true)`
    await sql`update tasks set title = 'a branch' where id = ${id}`
    await sql`update task_revisions set revision = gen_random_uuid() where user_id = ${ada.id}`
  })
  await ada.ask("PATCH", `/api/tasks/${id}`, { body: { title: "the trunk" } })
  expect(await titles(ada)).toEqual(["the trunk"])
})

describe("no request fails when the replica", () => {
  test.each(["goAway", "goDead"] as const)("%s", async (fault) => {
    await ada.add("first")
    await follow(ada)
    await network[fault]()
    const answers = await Promise.all(Array.from({ length: 20 }, () => ada.get("/api/tasks")))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    await untilReplicaIs("not in use")
    expect(await titles(ada)).toEqual(["first"])
    await network.restore()
    await untilReplicaIs("in use")
    expect(await titles(ada)).toEqual(["first, replica"])
  })
})

describe("the primary answers, and the log says why, when the replica", () => {
  const replicaName = () => sql.raw(`'${new URL(replica.url).pathname.slice(1)}'`)
  const eventsOf = async ({ id }: TestUser, url: string) => {
    await using database = connect(url, { max: 1 })
    return database.begin(async (sql) => {
      await sql`select set_config('app.subject', ${id}, true)`
      return (await sql`select event from security_events`).map(({ event }: { event: string }) => event)
    })
  }

  test("answers for another subject, which is kept where it can be written", async () => {
    await ada.add("first")
    await follow(ada)
    const mixedUp = reading<{ subject: string }, { subject: string }>(sql`
      case current_database() when ${replicaName()} then gen_random_uuid()::text else ${actedAs} end as subject
      from tasks where ${actingAs(sql.placeholder("subject"))}`)
    expect(await api.database.readAs(mixedUp, { subject: ada.id })).toEqual([{ subject: ada.id }])
    const logged = api.lines.filter(({ level, subject }) => level === "warn" && subject === ada.id)
    expect(logged).toMatchObject([{ level: "warn", event: "security.answer_mixed_up" }])
    expect(api.lines.findLast(({ event }) => event === "replica.not_in_use")).toMatchObject({
      level: "warn",
      reason: "Error: The database answered for another subject",
    })
    const kept = await eventually(
      () => eventsOf(ada, primary.url),
      ({ length }) => length > 0,
    )
    expect(kept).toEqual(["security.answer_mixed_up"])
    expect(await eventsOf(ada, replica.url)).toEqual([])
  })

  test("takes too long, though it stays in use", async () => {
    await ada.add("first")
    await follow(ada)
    const slow = reading<{ subject: string }, { subject: string }>(sql`
      ${actedAs} as subject, case current_database() when ${replicaName()} then pg_sleep(5)::text end as slept
      from tasks where ${actingAs(sql.placeholder("subject"))}`)
    expect(await api.database.readAs(slow, { subject: ada.id })).toEqual([{ subject: ada.id, slept: null }] as never)
    expect(api.lines.at(-1)).toEqual({ level: "warn", event: "replica.too_slow", subject: ada.id })
    expect(api.database.replicaInUse()).toBe(true)
  })
})

describe("a replica is not used, and the log says why, while", () => {
  async function reasonAgainst(databaseUrl: string, replicaUrl: string) {
    await using other = await startApi({ databaseUrl, replicaUrl })
    const line = await eventually(
      () => other.lines.find(({ event }) => event === "replica.not_in_use"),
      (found) => found !== undefined,
    )
    expect((await other.ask("GET", "/readyz")).body).toEqual({ status: "ready", replica: "not in use" })
    return line?.reason
  }

  test("the database keeps no revisions", async () => {
    await using unprepared = await freshDatabase()
    expect(await reasonAgainst(unprepared.url, replica.url)).toContain("migrate once with DATABASE_REPLICA_URL set")
  })

  test("row-level security would not bind the API there", async () => {
    await using unlocked = await freshDatabase()
    await using database = connect(unlocked.url, { max: 1 })
    await database`alter table tasks disable row level security`
    expect(await reasonAgainst(primary.url, unlocked.url)).toContain("not bound by row-level security on tasks")
  })
})
