import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { type Ask, startApi, type TestApi, type TestUser } from "../test/api.ts"

let api: TestApi
let ada: TestUser

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api[Symbol.asyncDispose]())

const start = async () => {
  ada = await api.user()
  return (body: unknown, headers?: Ask["headers"]) => ada.ask("POST", "/api/tasks/import", { body, headers })
}
const list = async (query = "") => (await ada.get(`/api/tasks${query}`)).body.items as Record<string, unknown>[]
const titles = async (query = "") => (await list(query)).map(({ title }) => title)

describe("an import", () => {
  test("accepts an export, keeps its times and its order, and fills in missing fields", async () => {
    const send = await start()
    const there = await ada.add("Was there")
    const old = {
      title: "  Ask Ruth ",
      description: "a\nb",
      completed: true,
      priority: "high",
      dueDate: "2026-12-24",
      createdAt: "2025-03-01T08:00:00.123Z",
      completedAt: "2025-03-02T09:30:00.000Z",
    }
    const answer = await send([{ title: "New" }, { title: "Second" }, old, { ...old, title: "Older" }])
    expect([answer.status, answer.body]).toEqual([201, { imported: 4, skipped: 0 }])
    const items = await list()
    expect(items.map(({ title }) => title)).toEqual(["New", "Second", "Was there", "Ask Ruth", "Older"])
    const given = { id: expect.any(String), updatedAt: expect.any(String), labels: [], repeat: null }
    expect(items[3]).toEqual({ ...old, ...given, title: "Ask Ruth" })
    expect(items[0]).toMatchObject({ description: "", completed: false, priority: "medium", completedAt: null })
    expect(await titles("?q=RUTH")).toEqual(["Ask Ruth"])
    expect(await titles("?status=completed&sort=title")).toEqual(["Ask Ruth", "Older"])
    const { headers } = await ada.get(`/api/tasks/${items[3]?.id}`)
    expect(headers.get("etag")).toBe('"1"')
    expect(there.id > (items[3]?.id as string)).toBe(true)
  })

  test("from a machine whose clock is ahead contains no task that was completed before its creation", async () => {
    const send = await start()
    const createdAt = new Date(Date.now() + 240_000).toISOString()
    await send([
      { title: "Done", completed: true, createdAt },
      { title: "To do", createdAt },
    ])
    const [, toDo] = await list("?sort=title")
    await ada.ask("PATCH", `/api/tasks/${toDo?.id}/complete`, { body: {} })
    expect((await list()).map(({ completedAt }) => completedAt)).toEqual([createdAt, createdAt])
  })

  test("adds thousands of tasks in one request, in the order of the list", async () => {
    const send = await start()
    const tasks = Array.from({ length: 5_000 }, (_, n) => ({ title: `Task ${n}`, completed: n % 2 > 0 }))
    expect((await send(tasks)).body).toEqual({ imported: 5_000, skipped: 0 })
    expect((await ada.get("/api/tasks/stats")).body).toMatchObject({ total: 5_000, completed: 2_500 })
    expect(await titles("?limit=3")).toEqual(["Task 0", "Task 1", "Task 2"])
    const { status, body } = await send([...tasks, { title: "One too many" }])
    expect([status, body.errors]).toEqual([422, [{ field: "", message: "Must be at most 5000 tasks" }]])
  })

  test("replaces line breaks in titles by spaces, and accepts titles without a visible character from old exports", async () => {
    const send = await start()
    const stored = ["\u200b", "\u2800", "\u0301", "\u0085", "Buy\nmilk", "Buy\r\nbread"]
    const answer = await send(stored.map((title) => ({ title })))
    expect([answer.status, answer.body]).toEqual([201, { imported: 6, skipped: 0 }])
    expect(await titles()).toEqual(["\u200b", "\u2800", "\u0301", "\u0085", "Buy milk", "Buy bread"])
    const [first] = await list("?limit=1")
    const changed = await ada.ask("PATCH", `/api/tasks/${first?.id}`, { body: { priority: "high" } })
    expect(changed.body).toMatchObject({ title: "\u200b", priority: "high" })
  })

  test("with a fault adds nothing, and names each fault by its task", async () => {
    const send = await start()
    const { status, body } = await send([
      { title: "Good" },
      { title: " ", priority: "urgent" },
      { title: "x", owner: "me" },
      7,
      { title: "x", createdAt: "yesterday" },
      { title: "x", createdAt: "2999-01-01T00:00:00Z" },
      { title: "x", createdAt: "0000-01-01T00:00:00Z" },
      { title: "x", completedAt: "2026-01-01T00:00:00Z" },
      { title: "NUL\0" },
    ])
    expect(status).toBe(422)
    expect(body.errors).toEqual([
      { field: "1.title", message: "Must be 1 to 200 characters" },
      { field: "1.priority", message: "Must be low, medium or high" },
      { field: "2.owner", message: "Is not known here" },
      { field: "3", message: "Must be a JSON object" },
      { field: "4.createdAt", message: "Must be a time like 2026-01-31T08:00:00.000Z" },
      { field: "5.createdAt", message: "Must be a time between 1970 and now" },
      { field: "6.createdAt", message: "Must be a time between 1970 and now" },
      { field: "7.completedAt", message: "Must be null unless completed" },
      { field: "8.title", message: "Contains a character that cannot be stored" },
    ])
    expect(await list()).toEqual([])
  })

  test.each([
    ["numbers", "1"],
    ["lists", "[]"],
    ["tasks with a list for a title", `{"title":[${"1,".repeat(500_000)}1]}`],
  ])("with far too many %s is refused without a check of each", async (_, each) => {
    const send = await start()
    const many = Array.from({ length: Math.floor(4_000_000 / (each.length + 1)) }, () => each)
    const { status, body } = await send(`[${many}]`)
    expect([status, body.errors]).toEqual([
      422,
      [{ field: "", message: "Is nested too deeply, or holds too many values" }],
    ])
  })

  test("is done once for a key, also for repeated and concurrent requests", async () => {
    const send = await start()
    const headers = { "idempotency-key": "import-1" }
    const answers = await Promise.all(Array.from({ length: 6 }, () => send([{ title: "A" }, { title: "B" }], headers)))
    for (const { status, body } of answers) expect([status, body]).toEqual([201, { imported: 2, skipped: 0 }])
    expect(await titles()).toEqual(["A", "B"])
    expect((await send([{ title: "C" }], headers)).body.errors).toMatchObject([{ field: "Idempotency-Key" }])
    expect((await ada.ask("POST", "/api/tasks", { body: { title: "C" }, headers })).status).toBe(422)
    expect(await titles()).toEqual(["A", "B"])
  })

  test("may have 4 MiB, any other body 64 KiB", async () => {
    const send = await start()
    const large = (bytes: number) => {
      const tasks = Array.from({ length: 400 }, () => ({ title: "x", description: "y".repeat(9_900) }))
      return JSON.stringify(tasks).padEnd(bytes)
    }
    expect((await send(large(4_194_304))).body).toEqual({ imported: 400, skipped: 0 })
    const chunked = (text: string) => new Blob([text]).stream()
    for (const body of [large(4_194_305), chunked(large(4_194_305))]) {
      const headers = { authorization: `Bearer ${ada.token}`, "content-type": "application/json" }
      const { status } = await fetch(`${api.origin}/api/tasks/import`, { method: "POST", headers, body })
      expect(status).toBe(413)
    }
    for (const path of ["/api/tasks", `/api/${ada.id}/tasks`])
      expect((await ada.ask("POST", path, { body: `{"title":"x"}`.padEnd(65_537) })).status).toBe(413)
    expect((await ada.get("/api/tasks/stats")).body.total).toBe(400)
  })

  test.each<[string, unknown, number]>([
    ["no list", { title: "A" }, 422],
    ["nothing", "", 400],
    ["broken JSON", "[{", 400],
    ["lists in lists", [[[]]], 422],
    ["an empty list", [], 201],
  ])("of %s gets the right status", async (_, body, status) => {
    const send = await start()
    expect((await send(body)).status).toBe(status)
    expect(await list()).toEqual([])
  })

  test("under another account's id is refused", async () => {
    await start()
    const grace = await api.user()
    const body = [{ title: "Planted" }]
    expect((await grace.ask("POST", `/api/${ada.id}/tasks/import`, { body })).status).toBe(403)
    expect((await ada.ask("POST", `/api/${ada.id}/tasks/import`, { body })).status).toBe(201)
    expect(await titles()).toEqual(["Planted"])
  })
})
