import { expect, test } from "bun:test"
import { hrefOf, moreOf, queryOf, refined, viewOf } from "./task-view.ts"

const view = (search: string) => viewOf(new URLSearchParams(search))

test("the usual view has the plainest address", () => {
  expect(hrefOf(view(""))).toBe("/tasks")
})

test("an address survives being read and written", () => {
  const search = "status=active&q=50%25+off&priority=high&sort=dueDate&cursor=abc&shown=150"
  expect(hrefOf(view(search))).toBe(`/tasks?${search}`)
})

test("another filter begins at its own beginning", () => {
  expect(refined(view("q=milk&cursor=abc&shown=150"), { status: "active" })).toBe("/tasks?status=active&q=milk")
})

test("showing more makes the page longer, and in the end leads to the next", () => {
  expect(moreOf(view("status=active"), "abc")).toBe("/tasks?status=active&shown=100")
  expect(moreOf(view("shown=190"), "abc")).toBe("/tasks?shown=200")
  expect(moreOf(view("shown=200"), "abc")).toBe("/tasks?cursor=abc")
  expect(moreOf(view("shown=200&cursor=abc"), "def")).toBe("/tasks?cursor=def")
})

test("a page cannot be asked to be shorter than 50 tasks or longer than 200", () => {
  for (const shown of ["0", "-5", "1.5", "NaN", "all", ""]) expect(view(`shown=${shown}`).shown).toBe(50)
  for (const shown of ["201", "1000", "1e9", "999999999"]) expect(view(`shown=${shown}`).shown).toBe(200)
})

test("what the address says is passed on to the API as it is, faulty or not", () => {
  expect(String(queryOf(view("status=odd&sort=size")))).toBe("status=odd&sort=size&limit=50")
})
