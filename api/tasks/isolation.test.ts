import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { type Ask, startApi, type TestApi, type TestUser } from "../test/api.ts"

let api: TestApi
let ada: TestUser
let grace: TestUser

beforeAll(async () => {
  api = await startApi()
  ada = await api.user()
  grace = await api.user()
})
afterAll(() => api[Symbol.asyncDispose]())

const eventsOf = (user: TestUser, event: string) =>
  api.lines.filter((line) => line.event === event && line.subject === user.id)

const requests: [string, string, string, Ask][] = [
  ["GET", "GET", "", {}],
  ["PUT", "PUT", "", { body: { title: "stolen" } }],
  ["PATCH", "PATCH", "", { body: { title: "stolen" } }],
  ["PATCH …/complete", "PATCH", "/complete", {}],
  ["DELETE", "DELETE", "", {}],
  ["DELETE with If-Match", "DELETE", "", { headers: { "if-match": '"1"' } }],
  ["PATCH with If-None-Match", "PATCH", "", { body: {}, headers: { "if-none-match": "*" } }],
]

describe.each(requests)("%s", (_, method, path, init) => {
  test("another user's task is answered like an unknown one, and like a malformed id", async () => {
    const { id } = await ada.add("Ada's")
    const ids = [
      id,
      crypto.randomUUID(),
      Bun.randomUUIDv7(),
      "1",
      "stats2",
      "%F0%9F%92%A9",
      "..%2f..%2f",
      "'",
      "x".repeat(500),
    ]
    const answers = []
    for (const spelling of ["/api/tasks", `/api/${grace.id}/tasks`])
      for (const wanted of ids) {
        const { status, headers, body } = await grace.ask(method, `${spelling}/${wanted}${path}`, {
          ...init,
          headers: { ...init.headers, "x-request-id": "the-same" },
        })
        headers.delete("date")
        answers.push(JSON.stringify({ status, headers: [...headers], body }))
      }
    expect(new Set(answers).size).toBe(1)
    expect(JSON.parse(answers[0] ?? "")).toMatchObject({ status: 404, body: { detail: "There is no such task" } })
    expect((await ada.get(`/api/tasks/${id}`)).body.title).toBe("Ada's")
  })

  test("leaves a security event only if the task is another user's", async () => {
    const mallory = await api.user()
    const { id } = await ada.add("Ada's")
    await mallory.ask(method, `/api/tasks/${crypto.randomUUID()}${path}`, init)
    await mallory.ask(method, `/api/tasks/nonsense${path}`, init)
    const { headers } = await mallory.ask(method, `/api/tasks/${id}${path}`, init)
    const lines = await eventually(
      () => eventsOf(mallory, "security.foreign_task"),
      ({ length }) => length > 0,
    )
    expect(lines).toMatchObject([
      {
        level: "warn",
        reason: `${method} on a task of another account`,
        requestId: headers.get("x-request-id"),
      },
    ])
    expect(JSON.stringify(lines)).not.toContain(mallory.token)
  })
})

test("a list, its counts and its search contain no task of another user", async () => {
  const mallory = await api.user()
  await ada.add({ title: "Secret plan", completed: true })
  expect((await mallory.get("/api/tasks?q=secret")).body.items).toEqual([])
  expect((await mallory.get("/api/tasks/stats")).body.total).toBe(0)
  expect((await mallory.ask("DELETE", "/api/tasks?status=completed")).body).toEqual({ deleted: 0 })
  expect((await ada.get("/api/tasks?q=secret")).body.items).toHaveLength(1)
})

describe("under the owner's id", () => {
  test("every route answers as without the id, in upper and lower case", async () => {
    for (const id of [ada.id, ada.id.toUpperCase()]) {
      const base = `/api/${id}/tasks`
      const created = await ada.ask("POST", base, { body: { title: "Tea" } })
      expect(created.status).toBe(201)
      const path = `${base}/${created.body.id}`
      expect(created.headers.get("location")).toBe(`/api/tasks/${created.body.id}`)
      expect((await ada.get(path)).body).toEqual(created.body)
      expect((await ada.ask("PUT", path, { body: { title: "Coffee" } })).body.title).toBe("Coffee")
      expect((await ada.ask("PATCH", path, { body: { title: "Milk" } })).body.title).toBe("Milk")
      expect((await ada.ask("PATCH", `${path}/complete`)).body.completed).toBe(true)
      expect((await ada.get(`${base}/stats`)).body).toEqual((await ada.get("/api/tasks/stats")).body)
      expect((await ada.get(`${base}?limit=2`)).body.items).toEqual((await ada.get("/api/tasks?limit=2")).body.items)
      expect((await ada.get(`${base}?limit=1`)).headers.get("link")).toStartWith(`<${base}?limit=1&cursor=`)
      expect((await ada.ask("DELETE", path)).status).toBe(204)
      expect((await ada.ask("DELETE", `${base}?status=completed`)).status).toBe(200)
    }
  })

  test.each<[string, string, Ask]>([
    ["GET", "", {}],
    ["GET", "?limit=nonsense", {}],
    ["GET", "/stats", {}],
    ["GET", "/nonsense", {}],
    ["POST", "", { body: { title: "x" } }],
    ["POST", "", { body: "{" }],
    ["PUT", "/x", { body: {} }],
    ["PATCH", "/x", { body: { colour: "red" } }],
    ["PATCH", "/x/complete", {}],
    ["DELETE", "/x", {}],
    ["POST", "/deletions/x/restore", {}],
    ["POST", "/import", { body: [] }],
    ["DELETE", "", {}],
    ["DELETE", "?import=x", {}],
  ])("another user's id is 403: %s /api/…/tasks%s", async (method, path, init) => {
    const mallory = await api.user()
    for (const id of [ada.id, crypto.randomUUID(), "me", "0", "tasks", "%2f", "'"]) {
      const answer = await mallory.ask(method, `/api/${id}/tasks${path}`, init)
      const { status, body } = answer
      // /api/tasks/tasks… names a task with the id "tasks" in the other spelling.
      if (id === "tasks") expect([403, 404, 405]).toContain(status)
      else
        expect({ status, detail: body.detail }).toEqual({
          status: 403,
          detail: "This address belongs to another account",
        })
    }
    const lines = eventsOf(mallory, "security.path_mismatch")
    expect(lines.length).toBeGreaterThanOrEqual(6)
    expect(lines[0]).toMatchObject({ level: "warn", reason: "another account's path", requestId: expect.any(String) })
  })
})

test("the security event of an attempt belongs to its subject, and no other account sees it", async () => {
  const mallory = await api.user()
  await mallory.get(`/api/${ada.id}/tasks`)
  await mallory.get(`/api/tasks/${(await ada.add("x")).id}`)
  const kept = (user: TestUser) =>
    api.administrator.begin(async (sql) => {
      await sql`select act_as(${user.id})`
      return [...(await sql`select event from security_events order by id`)].map(({ event }) => event)
    })
  const both = await eventually(
    () => kept(mallory),
    ({ length }) => length === 2,
  )
  expect(both).toEqual(["security.path_mismatch", "security.foreign_task"])
  expect(await kept(ada)).toEqual([])
})
