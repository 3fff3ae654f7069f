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
  expect((await ada.get("/api/tasks/stats")).body).toEqual({ total: 5, active: 4, completed: 1, overdue: 2 })
})

test("a task is overdue from the day after its due date, by the day the client has", async () => {
  const overdue = async (today: string) => (await ada.get(`/api/tasks/stats?today=${today}`)).body.overdue
  expect(await overdue("2020-02-29")).toBe(0)
  expect(await overdue("2020-03-01")).toBe(1)
  expect(await overdue("9999-12-31")).toBe(3)
})

test("nobody's tasks are counted as none", async () => {
  const grace = await api.user()
  expect((await grace.get("/api/tasks/stats")).body).toEqual({ total: 0, active: 0, completed: 0, overdue: 0 })
})

test.each(["2026-02-30", "0000-01-01", "26-01-01", "today", "", "2026-01-01T00:00:00Z", "%002026-01-01"])(
  "today=%s is no day",
  async (today) => {
    const { status, body } = await ada.get(`/api/tasks/stats?today=${today}`)
    expect(status).toBe(400)
    expect(body.errors).toEqual([{ field: "today", message: "Must be a date like 2026-01-31" }])
  },
)
