import { afterAll, beforeAll, expect, test } from "bun:test"
import { startApi, type TestApi, type TestUser } from "../test/api.ts"

let api: TestApi
let ada: TestUser
const dayFromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

beforeAll(async () => {
  api = await startApi()
  ada = await api.user()
  const tasks = [
    { dueDate: dayFromNow(-2) },
    { dueDate: dayFromNow(-2), completed: true },
    { dueDate: dayFromNow(2) },
    { dueDate: "2020-02-29" },
    {},
  ]
  await Promise.all(tasks.map((task) => ada.add({ title: "x", ...task })))
})
afterAll(() => api[Symbol.asyncDispose]())

test("stats count all, active, completed and overdue tasks", async () => {
  expect((await ada.get("/api/tasks/stats")).body).toEqual({
    total: 5,
    active: 4,
    completed: 1,
    overdue: 2,
    today: 0,
    upcoming: 1,
  })
})

test("a task is overdue from the day after its due date, by the client's day", async () => {
  const overdue = async (today: string) => (await ada.get(`/api/tasks/stats?today=${today}`)).body.overdue
  expect(await overdue("2020-02-29")).toBe(0)
  expect(await overdue("2020-03-01")).toBe(1)
  expect(await overdue("9999-12-31")).toBe(3)
})

test("an account without tasks has the counts 0", async () => {
  const grace = await api.user()
  expect((await grace.get("/api/tasks/stats")).body).toEqual({
    total: 0,
    active: 0,
    completed: 0,
    overdue: 0,
    today: 0,
    upcoming: 0,
  })
})

test.each(["2026-02-30", "0000-01-01", "26-01-01", "today", "", "2026-01-01T00:00:00Z", "%002026-01-01"])(
  "today=%s is refused",
  async (today) => {
    const { status, body } = await ada.get(`/api/tasks/stats?today=${today}`)
    expect(status).toBe(400)
    expect(body.errors).toEqual([{ field: "today", message: "Must be a date like 2026-01-31" }])
  },
)

test("a list contains them on request, on any page and with any filter, and is otherwise identical", async () => {
  const counts = { total: 5, active: 4, completed: 1, overdue: 2, today: 0, upcoming: 1 }
  for (const path of ["/api/tasks", `/api/${ada.id}/tasks`])
    for (const query of [
      "sort=dueDate",
      "status=completed",
      "priority=low",
      "q=nowhere+to+be+found",
      "q=x&sort=-title",
    ]) {
      const { text } = await ada.get(`${path}?${query}`)
      const included = await ada.get(`${path}?${query}&include=stats`)
      expect(included.text).toBe(`${text.slice(0, -1)},"stats":${JSON.stringify(counts)}}`)
    }
  const overdue = await ada.get("/api/tasks?include=stats&today=2020-02-29")
  expect(overdue.body.stats).toEqual({ ...counts, overdue: 0, today: 1, upcoming: 2 })
})

test("if a list contains them, so does its next page, and the tasks are the same as without them", async () => {
  const first = await ada.get("/api/tasks?limit=3&include=stats&today=2020-03-01")
  const [, next = ""] = first.headers.get("link")?.match(/<(.+)>/) ?? []
  const second = await ada.get(next)
  expect(second.body.stats).toEqual(first.body.stats)
  expect(second.body.stats.overdue).toBe(1)
  const without = await ada.get(`/api/tasks?limit=3&cursor=${first.body.nextCursor}`)
  expect(second.body.items).toEqual(without.body.items)
})

test("a list never includes the counts of another account", async () => {
  const grace = await api.user()
  const { body } = await grace.get("/api/tasks?include=stats")
  expect(body).toEqual({
    items: [],
    nextCursor: null,
    stats: { total: 0, active: 0, completed: 0, overdue: 0, today: 0, upcoming: 0 },
  })
})
