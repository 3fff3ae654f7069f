import { expect, test } from "bun:test"
import { hrefOf, moreOf, queryOf, refined, viewOf } from "./task-view.ts"

const view = (search: string) => viewOf(new URLSearchParams(search))

test("the default view has an address without parameters", () => {
  expect(hrefOf(view(""))).toBe("/tasks")
})

test("an address is the same after it is read and written", () => {
  const search = "status=active&q=50%25+off&priority=high&sort=dueDate&cursor=abc&shown=150"
  expect(hrefOf(view(search))).toBe(`/tasks?${search}`)
})

test("another filter starts on its first page", () => {
  expect(refined(view("q=milk&cursor=abc&shown=150"), { status: "active" })).toBe("/tasks?status=active&q=milk")
})

test('"Show more" makes the page longer, and the longest page leads to the next one', () => {
  expect(moreOf(view("status=active"), "abc")).toBe("/tasks?status=active&shown=100")
  expect(moreOf(view("shown=190"), "abc")).toBe("/tasks?shown=200")
  expect(moreOf(view("shown=200"), "abc")).toBe("/tasks?cursor=abc")
  expect(moreOf(view("shown=200&cursor=abc"), "def")).toBe("/tasks?cursor=def")
})

test("a page has 50 to 200 tasks, whatever the address says", () => {
  for (const shown of ["0", "-5", "1.5", "NaN", "all", ""]) expect(view(`shown=${shown}`).shown).toBe(50)
  for (const shown of ["201", "1000", "1e9", "999999999"]) expect(view(`shown=${shown}`).shown).toBe(200)
})

test("the values of the address are sent to the API unchanged, valid or not", () => {
  expect(String(queryOf(view("status=odd&sort=size")))).toBe("status=odd&sort=size&limit=50")
})
