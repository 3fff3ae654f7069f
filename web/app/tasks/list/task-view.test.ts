import { expect, test } from "bun:test"
import { hrefOf, hrefOfMore, hrefWith, isIn, nameOf, queryOf, type ViewName, viewOf, views } from "./task-view.ts"

const today = "2026-11-29"
const view = (search: string) => viewOf(new URLSearchParams(search))

test("the default view has an address without parameters", () => {
  expect(hrefOf(view(""))).toBe("/tasks")
})

test("an address is the same after it is read and written", () => {
  const search = "status=completed&label=home&q=50%25+off&priority=high&sort=dueDate&cursor=abc&shown=150"
  expect(hrefOf(view(search))).toBe(`/tasks?${search}`)
})

test("another filter starts on its first page", () => {
  expect(hrefWith(view("q=milk&cursor=abc&shown=150"), { status: "completed" })).toBe("/tasks?status=completed&q=milk")
})

test('"Show more" makes the page longer, and the longest page leads to the next one', () => {
  expect(hrefOfMore(view("due=today"), "abc")).toBe("/tasks?due=today&shown=100")
  expect(hrefOfMore(view("shown=190"), "abc")).toBe("/tasks?shown=200")
  expect(hrefOfMore(view("shown=200"), "abc")).toBe("/tasks?cursor=abc")
  expect(hrefOfMore(view("shown=200&cursor=abc"), "def")).toBe("/tasks?cursor=def")
})

test("a page has 50 to 200 tasks, even if the address contains another number", () => {
  for (const shown of ["0", "-5", "1.5", "NaN", "all", ""]) expect(view(`shown=${shown}`).shown).toBe(50)
  for (const shown of ["201", "1000", "1e9", "999999999"]) expect(view(`shown=${shown}`).shown).toBe(200)
})

test("the values of the address are sent to the API unchanged, valid or not", () => {
  expect(String(queryOf(view("status=odd&sort=size"), today))).toBe("sort=size&limit=50&today=2026-11-29&status=odd")
})

test("the list without a query is Active; the views of days begin with the earliest day", () => {
  expect(String(queryOf(view(""), today))).toBe("sort=-createdAt&limit=50&today=2026-11-29&status=active")
  expect(String(queryOf(view("due=upcoming"), today))).toBe("sort=dueDate&limit=50&today=2026-11-29&due=upcoming")
  expect(queryOf(view("status=all"), today).get("status")).toBe("all")
})

test("each view is recognised by its address, with any filters", () => {
  for (const name of Object.keys(views) as ViewName[])
    expect(nameOf(view(`${new URLSearchParams(views[name])}&label=home`))).toBe(name)
  expect(nameOf(view("status=active"))).toBe("Active")
  expect(nameOf(view("status=all"))).toBeUndefined()
})

test("a task belongs to a view by its day, completion, priority, label and words", () => {
  const task = { title: "Café at Ruth's", note: "", completed: false, priority: "low", dueDate: today } as const
  const isShown = (search: string, more = {}) => isIn(view(search), { ...task, labels: ["Home"], ...more }, today)
  expect(isShown("")).toBe(true)
  expect(isShown("due=today&label=home&priority=low&q=ruth+cafe")).toBe(true)
  expect(isShown("due=today", { dueDate: "2026-11-30" })).toBe(false)
  expect(isShown("due=today", { dueDate: "2026-11-01" })).toBe(true)
  expect(isShown("due=upcoming")).toBe(false)
  expect(isShown("due=upcoming", { dueDate: "2026-11-30" })).toBe(true)
  expect(isShown("", { completed: true })).toBe(false)
  expect(isShown("status=all", { completed: true })).toBe(true)
  expect(isShown("status=completed")).toBe(false)
  expect(isShown("label=work")).toBe(false)
  expect(isShown("priority=high")).toBe(false)
  expect(isShown("q=tea")).toBe(false)
})
