import { afterAll, beforeEach, describe, expect, test } from "bun:test"
import { startApi, type TestUser } from "../test/api.ts"

const most = 30
const api = await startApi({ environment: { MAX_TASKS: String(most) } })
afterAll(() => api[Symbol.asyncDispose]())

let ada: TestUser
beforeEach(async () => {
  ada = await api.user()
})

const post = (title: string, headers?: Record<string, string>) =>
  ada.ask("POST", "/api/tasks", { body: { title }, headers })
const send = (count: number, { query = "", headers = {}, from = 0 } = {}) => {
  const body = Array.from({ length: count }, (_, n) => ({ title: `Task ${from + n}` }))
  return ada.ask("POST", `/api/tasks/import${query}`, { body, headers })
}
const total = async () => (await ada.get("/api/tasks/stats")).body.total
const full = (limit = `${most} tasks`) => ({
  status: 422,
  detail: "The account is full",
  errors: [
    {
      field: "tasks",
      message: `An account holds ${limit} at most, and what was deleted or changed counts for 15 minutes more`,
    },
  ],
})

describe("an account that is full", () => {
  test("refuses further tasks, alone or in an import, while other accounts accept them", async () => {
    expect((await send(most)).body.imported).toBe(most)
    expect((await post("One more")).body).toMatchObject(full())
    expect((await send(1)).body).toMatchObject(full())
    expect(await total()).toBe(most)
    const grace = await api.user()
    expect((await grace.ask("POST", "/api/tasks", { body: { title: "Hers" } })).status).toBe(201)
  })

  test("accepts an import that fits, and no part of an import that does not fit", async () => {
    await send(most - 2)
    expect((await send(3)).body).toMatchObject(full())
    expect(await total()).toBe(most - 2)
    expect((await send(2)).body.imported).toBe(2)
    expect((await send(0)).status).toBe(201)
  })

  test("can be edited, and its deletions can be undone", async () => {
    await send(most)
    const [{ id }] = (await ada.get("/api/tasks?limit=1")).body.items
    const body = { title: "Longer", description: "x".repeat(10_000) }
    for (const method of ["PATCH", "PUT"])
      expect((await ada.ask(method, `/api/tasks/${id}`, { body })).status).toBe(200)
    await ada.ask("PATCH", `/api/tasks/${id}/complete`, { body: {} })
    const { headers } = await ada.ask("DELETE", "/api/tasks?status=completed")
    expect((await post("In its place")).body).toMatchObject(full())
    expect((await ada.ask("POST", headers.get("location") as string)).body).toEqual({ restored: 1 })
    expect(await total()).toBe(most)
  })

  test("has room again when a deletion can no longer be undone", async () => {
    await send(most)
    const [{ id }] = (await ada.get("/api/tasks?limit=1")).body.items
    await ada.ask("DELETE", `/api/tasks/${id}`)
    expect((await post("Too early")).body).toMatchObject(full())
    await api.administrator.begin(async (sql) => {
      await sql`select set_config('app.subject', ${ada.id}, true)`
      await sql`update tasks set deleted_at = now() - interval '16 minutes' where deletion is not null`
    })
    expect((await post("In time")).status).toBe(201)
  })

  test("accepts exactly as many concurrent additions as it has room for", async () => {
    await send(most - 7)
    const answers = await Promise.all([
      ...Array.from({ length: 20 }, (_, n) => post(`Task ${n}`)),
      ...Array.from({ length: 5 }, () => send(2)),
    ])
    for (const { status, body } of answers) if (status !== 201) expect(body).toMatchObject(full())
    const added = answers.reduce((sum, { status, body }) => sum + (status === 201 ? (body.imported ?? 1) : 0), 0)
    expect(added).toBe(7)
    expect(await total()).toBe(most)
  })

  test("answers a repeat with a known key as before, and refuses the key of another task", async () => {
    const headers = { "idempotency-key": "last" }
    await send(most - 1)
    const answers = await Promise.all(Array.from({ length: 6 }, () => post("The last", headers)))
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(answers[0]?.status).toBe(201)
    expect((await post("The last", headers)).body).toEqual(answers[0]?.body)
    expect((await post("Another", headers)).body.errors).toMatchObject([{ field: "Idempotency-Key" }])
    expect((await post("Another", { "idempotency-key": "new" })).body).toMatchObject(full())
    expect(await total()).toBe(most)
  })

  test("answers a repeated import too", async () => {
    const headers = { "idempotency-key": "import" }
    const first = await send(most, { headers })
    for (let n = 0; n < 2; n++) {
      const { body, headers: again } = await send(most, { headers })
      expect([body, again.get("location")]).toEqual([first.body, first.headers.get("location")])
    }
  })

  test("accepts an import whose tasks it already has, if they are skipped", async () => {
    await send(most - 1)
    const query = "?skip=existing"
    expect((await send(most - 1, { query })).body).toEqual({ imported: 0, skipped: most - 1 })
    expect((await send(most, { query })).body).toEqual({ imported: 1, skipped: most - 1 })
    expect((await send(3, { query, from: most })).body).toMatchObject(full())
  })
})

test("far from the limit not every addition counts the account, and yet the limit is never exceeded", async () => {
  await using large = await startApi({ environment: { MAX_TASKS: "500" } })
  const person = await large.user()
  const statuses: number[] = []
  for (let round = 0; round < 30; round++) {
    const added = Array.from({ length: 20 }, (_, n) =>
      person.ask("POST", "/api/tasks", { body: { title: `Task ${round}.${n}` } }),
    )
    statuses.push(...(await Promise.all(added)).map(({ status }) => status))
  }
  expect(statuses.filter((status) => status === 201)).toHaveLength(500)
  expect(statuses.filter((status) => status === 422)).toHaveLength(100)
})

test("an account holds 64 MB of titles and descriptions", async () => {
  await using large = await startApi()
  const person = await large.user()
  const each = { title: "Nine char", description: "ä".repeat(4_995) }
  // Each has 9,999 bytes: 6,400 of them are 6,400 bytes short of the limit.
  await large.administrator.begin(async (sql) => {
    await sql`select set_config('app.subject', ${person.id}, true)`
    await sql`insert into tasks (user_id, id, title, title_key, description, search_key, created_at, updated_at)
      select ${person.id}, gen_random_uuid(), ${each.title}, 'x', ${each.description}, 'x', now(), now()
      from generate_series(1, 6400)`
  })
  const add = (description: string) => person.ask("POST", "/api/tasks", { body: { title: "x", description } })
  expect((await add("x".repeat(6_400))).body).toMatchObject(full("64 MB of text"))
  expect((await add("x".repeat(6_399))).status).toBe(201)
  expect((await add("")).body).toMatchObject(full("64 MB of text"))
  const [{ id }] = (await person.get("/api/tasks?limit=1")).body.items
  const { status } = await person.ask("PATCH", `/api/tasks/${id}`, { body: { description: "x".repeat(10_000) } })
  expect(status).toBe(200)
})
