import { expect, test } from "bun:test"
import { apiWithUser } from "../test/api-with-user.ts"
import type { Task } from "./model.ts"

const { api, ada } = await apiWithUser()

const today = "2026-06-15"
const task = (title: string, dueDate: string | null, more: object = {}) =>
  ada.add({ title, dueDate, labels: ["home"], ...more })
await task("late", "2026-06-01", { priority: "high" })
await task("yesterday", "2026-06-14")
await task("today", today, { priority: "high" })
await task("also today", today, { labels: ["Home", "garden"] })
await task("tomorrow", "2026-06-16", { labels: [] })
await task("never", null)
await task("done late", "2026-06-01", { completed: true })
await task("done today", today, { completed: true })
await task("done never", null, { completed: true })

const titles = async (query: string) =>
  (await ada.get(`/api/tasks?today=${today}&${query}`)).body.items.map(({ title }: Task) => title)

test("overdue, today and upcoming are active tasks due before, on and after the day; none has no due date", async () => {
  expect(await titles("due=overdue&sort=dueDate")).toEqual(["late", "yesterday"])
  expect(await titles("due=today&sort=title")).toEqual(["also today", "today"])
  expect(await titles("due=upcoming")).toEqual(["tomorrow"])
  expect(await titles("due=none&sort=title")).toEqual(["done never", "never"])
  expect(await titles("due=none&status=completed")).toEqual(["done never"])
  expect(await titles("due=today&status=completed")).toEqual([])
})

test("it combines with search, priority and label, in every order", async () => {
  expect(await titles("due=today&priority=high")).toEqual(["today"])
  expect(await titles("due=today&label=GARDEN")).toEqual(["also today"])
  expect(await titles("due=today&q=also")).toEqual(["also today"])
  for (const sort of ["createdAt", "dueDate", "priority", "title"]) {
    const found = await titles(`due=overdue&sort=${sort}`)
    expect(found.sort()).toEqual(["late", "yesterday"])
    const reversed = await titles(`due=upcoming&sort=-${sort}`)
    expect(reversed).toEqual(["tomorrow"])
  }
})

test("without today, today is the day in UTC", async () => {
  const grace = await api.user()
  const day = new Date().toISOString().slice(0, 10)
  await grace.add({ title: "now", dueDate: day })
  await grace.add({ title: "once", dueDate: "2020-01-01" })
  const found = async (due: string) =>
    (await grace.get(`/api/tasks?due=${due}`)).body.items.map(({ title }: Task) => title)
  // At midnight the task of "now" is overdue.
  if (day === new Date().toISOString().slice(0, 10)) expect(await found("today")).toEqual(["now"])
  expect(await found("overdue")).toContain("once")
})

test.each(["dueDate", "-dueDate", "title", "-createdAt"])(
  "reading all pages by %s gives each task once",
  async (sort) => {
    const grace = await api.user()
    const dates = Array.from({ length: 11 }, (_, n) => `2026-07-${String(1 + (n % 4)).padStart(2, "0")}`)
    const expected = await Promise.all(
      dates.map(async (dueDate, n) => (await grace.add({ title: `${n}`, dueDate })).id),
    )
    const seen: Task[] = []
    let next = `/api/tasks?due=upcoming&today=${today}&limit=3&sort=${sort}`
    while (next) {
      const { status, body, headers } = await grace.get(next)
      expect(status).toBe(200)
      seen.push(...body.items)
      next = headers.get("link")?.match(/<(.+)>/)?.[1] ?? ""
    }
    expect(seen.map(({ id }) => id).sort()).toEqual(expected.sort())
    const order = seen.map(({ dueDate }) => dueDate as string)
    if (sort === "dueDate") expect(order).toEqual(order.toSorted())
    if (sort === "-dueDate") expect(order).toEqual(order.toSorted().reverse())
  },
)

test("a cursor keeps the day of its first page, and is refused with another day, due date or label", async () => {
  const grace = await api.user()
  for (const n of [1, 2, 3]) await grace.add({ title: `${n}`, dueDate: "2020-01-01", labels: ["home"] })
  const page = async (query: string) => await grace.get(`/api/tasks?limit=1&${query}`)
  const first = (await page("due=overdue&label=home")).body.nextCursor
  expect((await page(`due=overdue&label=HOME&cursor=${first}`)).body.items).toHaveLength(1)
  for (const query of [
    "due=today&label=home",
    "due=overdue",
    "label=home",
    "",
    "due=overdue&label=home&today=2026-06-15",
  ])
    expect((await page(`${query}&cursor=${first}`)).status).toBe(400)
  const dated = (await page("due=overdue&today=2020-01-02")).body.nextCursor
  expect((await page(`due=overdue&today=2020-01-02&cursor=${dated}`)).status).toBe(200)
  expect((await page(`due=overdue&today=2020-01-03&cursor=${dated}`)).status).toBe(400)
  expect((await page(`due=overdue&cursor=${dated}`)).status).toBe(400)
})

test("search, priority and label limit the counts, status and due do not; nothing limits the stats", async () => {
  const included = async (query: string) => {
    const { body } = await ada.get(`/api/tasks?today=${today}&limit=1&${query}`)
    return { stats: body.stats, counts: body.counts }
  }
  const all = { total: 9, active: 6, completed: 3, overdue: 2, today: 2, upcoming: 1 }
  expect(await included("include=counts")).toEqual({ stats: undefined, counts: all })
  expect(await included("include=stats&label=garden")).toEqual({ stats: all, counts: undefined })
  expect(await included("include=counts&due=upcoming&status=completed")).toEqual({ stats: undefined, counts: all })
  const high = { total: 2, active: 2, completed: 0, overdue: 1, today: 1, upcoming: 0 }
  expect((await included("include=counts&priority=high&due=none")).counts).toEqual(high)
  const home = { total: 8, active: 5, completed: 3, overdue: 2, today: 2, upcoming: 0 }
  expect((await included("include=counts&label=HOME")).counts).toEqual(home)
  const done = { total: 3, active: 0, completed: 3, overdue: 0, today: 0, upcoming: 0 }
  expect(await included("include=stats,counts&q=done")).toEqual({ stats: all, counts: done })
  expect((await ada.get(`/api/tasks/stats?today=${today}`)).body).toEqual(all)
})

test.each(["due=late", "due=", "due=today&today=tomorrow", "label=", "label=a%20b", `label=${"x".repeat(31)}`])(
  "?%s is refused",
  async (query) => {
    const { status, body } = await ada.get(`/api/tasks?${query}`)
    expect(status).toBe(400)
    expect(body.errors).toHaveLength(1)
  },
)
