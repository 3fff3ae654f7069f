import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test"
import { freshDatabase } from "#scripts/test/database.ts"
import { eventually } from "#scripts/test/eventually.ts"
import { unreliableNetwork } from "#scripts/test/unreliable-network.ts"
import { connect } from "#shared/database/connect.ts"
import { startApi, type TestApi, type TestUser } from "./test/api.ts"

// Many or slow requests of one account leave connections free for others.

let fresh: Awaited<ReturnType<typeof freshDatabase>>
let network: Awaited<ReturnType<typeof unreliableNetwork>>
let api: TestApi
let ada: TestUser
let grace: TestUser

beforeAll(async () => {
  fresh = await freshDatabase()
  network = await unreliableNetwork(fresh.url)
  api = await startApi({ databaseUrl: network.url })
  await api.administrator.unsafe(`
    create policy held_up on tasks as restrictive
      using (title <> 'Slow' or (select pg_advisory_xact_lock_shared(7)) is not null);
    create or replace function foreign_task(task uuid, subject uuid) returns boolean language plpgsql as $$
      begin perform pg_advisory_xact_lock_shared(7); return true; end $$`)
})
beforeEach(async () => {
  ada = await api.user()
  grace = await api.user()
})
afterEach(() => network.restore())
afterAll(async () => {
  await api[Symbol.asyncDispose]()
  await network[Symbol.asyncDispose]()
  await fresh[Symbol.asyncDispose]()
})

/** Statements that PostgreSQL is working on, or that wait there for a lock. */
async function running(pattern: string): Promise<number> {
  await using client = connect(fresh.url, { max: 1 })
  const [row] = await client`select count(*)::int as running from pg_stat_activity
    where datname = current_database() and state = 'active' and pid <> pg_backend_pid() and query like ${`%${pattern}%`}`
  return row.running
}

/** Runs `during` while every statement on a task with the title "Slow" waits in PostgreSQL. */
async function whileHeldUp(during: () => Promise<unknown>) {
  await using rival = connect(fresh.url, { max: 1 })
  await rival.begin(async (transaction) => {
    await transaction`select pg_advisory_xact_lock(7)`
    await during()
  })
}

/** A part of every list statement. PostgreSQL shows only the first 1,024 bytes, and the search comes after them. */
const searching = "array_to_json"

const rename = (person: TestUser, id: string) => person.ask("PATCH", `/api/tasks/${id}`, { body: { title: "Quick" } })

const statusesOf = (answers: { status: number }[]) => answers.map(({ status }) => status).sort()

const tooMany = { status: 429, type: "urn:problem-type:latchkey:too-many-requests" }

const updating = (count: number) =>
  eventually(
    () => running("update"),
    (found) => found === count,
  )

describe("an account with many running requests", () => {
  test("runs four statements at a time; more statements wait, and are refused after two seconds", async () => {
    const { id } = await ada.add("Slow")
    let changes: ReturnType<typeof rename>[] = []
    await whileHeldUp(async () => {
      changes = Array.from({ length: 4 }, () => rename(ada, id))
      await updating(4)
      const began = performance.now()
      const refused = await Promise.all([rename(ada, id), ada.get("/api/tasks"), ada.get("/api/tasks/stats")])
      expect(performance.now() - began).toBeGreaterThan(1_900)
      for (const { body, headers } of refused) {
        expect(body).toMatchObject(tooMany)
        expect(Number(headers.get("retry-after"))).toBeGreaterThan(0)
      }
      expect(await running("update")).toBe(4)
    })
    expect(statusesOf(await Promise.all(changes))).toEqual([200, 200, 200, 200])
    expect((await ada.get("/api/tasks")).body.items).toMatchObject([{ title: "Quick" }])
  })

  test("gets the answers of waiting requests as soon as there is room", async () => {
    const { id } = await ada.add("Slow")
    let requests: Promise<{ status: number }>[] = []
    await whileHeldUp(async () => {
      requests = Array.from({ length: 4 }, () => rename(ada, id))
      await updating(4)
      requests.push(ada.get("/api/tasks"), ada.get(`/api/tasks/${id}`))
    })
    expect(statusesOf(await Promise.all(requests))).toEqual([200, 200, 200, 200, 200, 200])
  })

  test("delays no other account, even together with two more such accounts", async () => {
    const people = [ada, await api.user(), await api.user()]
    const busy = await Promise.all(people.map(async (person) => ({ person, id: (await person.add("Slow")).id })))
    const requests: Promise<{ status: number }>[] = []
    await whileHeldUp(async () => {
      for (const { person, id } of busy) for (let n = 0; n < 20; n++) requests.push(rename(person, id))
      await updating(12)
      const answers = await Promise.all(Array.from({ length: 40 }, () => grace.get("/api/tasks")))
      expect(new Set(statusesOf(answers))).toEqual(new Set([200]))
      expect((await api.ask("GET", "/readyz")).status).toBe(200)
      // All of them still wait for the lock, so no answer above waited for one of them.
      expect(await running("update")).toBe(12)
    })
    await Promise.all(requests)
  })

  test("runs few checks for foreign tasks, even if it asks for many such tasks", async () => {
    const { id } = await grace.add("Hers")
    await whileHeldUp(async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => ada.get(`/api/tasks/${id}`)))
      for (const { status } of answers) expect([404, 429]).toContain(status)
      expect(await running("foreign_task")).toBe(4)
      expect((await grace.get(`/api/tasks/${id}`)).status).toBe(200)
    })
  })
})

describe("a search that takes longer than a second", () => {
  const search = (query = "") => ada.get(`/api/tasks?q=slow${query}`)
  const tooLong = {
    status: 503,
    type: "urn:problem-type:latchkey:unavailable",
    detail: expect.stringMatching("too long"),
    errors: [{ field: "q", message: expect.stringMatching("too long") }],
  }

  test.each(["", "&include=stats", "&sort=title&limit=200"])(
    "is a 503, and PostgreSQL stops it (%p)",
    async (query) => {
      await ada.add("Slow")
      await whileHeldUp(async () => {
        const { body, headers } = await search(query)
        expect(body).toMatchObject(tooLong)
        expect(Number(headers.get("retry-after"))).toBeGreaterThan(0)
        const stopped = await eventually(
          () => running(searching),
          (count) => count === 0,
          2_000,
        )
        expect(stopped).toBe(0)
      })
      expect((await search(query)).body.items).toMatchObject([{ title: "Slow" }])
    },
  )

  test("counts as running until PostgreSQL has ended it if the cancellation does not arrive", async () => {
    await ada.add("Slow")
    await grace.add("Hers")
    // Lets each connection prepare the statement, because Bun handles a cancellation during preparation as the end of it.
    for (let n = 0; n < 20; n++) await Promise.all(Array.from({ length: 4 }, () => search()))
    network.swallowNew()
    await whileHeldUp(async () => {
      const answers = await Promise.all(Array.from({ length: 4 }, () => search()))
      for (const { body } of answers) expect(body).toMatchObject(tooLong)
      expect(await running(searching)).toBe(4)
      expect((await search()).body).toMatchObject(tooMany)
      expect((await grace.get("/api/tasks")).status).toBe(200)
    })
    await network.restore()
    // For some seconds Bun may still send a statement to a connection whose cancellation has not been answered.
    const { body } = await eventually(
      () => search(),
      ({ status }) => status === 200,
      10_000,
    )
    expect(body.items).toMatchObject([{ title: "Slow" }])
  })
})
