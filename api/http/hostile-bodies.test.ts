import { expect, test } from "bun:test"
import { apiWithUser } from "../test/api-with-user.ts"

const { ada } = await apiWithUser()

const nested = (open: string, close: string, levels: number) => open.repeat(levels) + close.repeat(levels)

test.each([
  ["lists in lists", nested("[", "]", 30_000)],
  ["lists in lists in a title", `{"title": ${nested("[", "]", 30_000)}}`],
  ["objects in objects", `${nested('{"a":', "", 10_000)}1${nested("}", "", 10_000)}`],
  ["six thousand fields", JSON.stringify(Object.fromEntries(Array.from({ length: 6_000 }, (_, n) => [`k${n}`, 1])))],
  ["thirty thousand values", `{"title": [${"1,".repeat(30_000)}1]}`],
])("a body of %s is refused within a second, with a short answer", async (_, body) => {
  const started = performance.now()
  const { status, text } = await ada.ask("POST", "/api/tasks", { body })
  expect(status).toBe(422)
  expect(text.length).toBeLessThan(5_000)
  // Without a limit the first takes half a minute of the only thread; the rest of the second is for a busy machine.
  expect(performance.now() - started).toBeLessThan(1_000)
})

test("a slightly nested field is refused by its name", async () => {
  const { status, body } = await ada.ask("POST", "/api/tasks", { body: { title: { a: [{ b: 1 }] } } })
  expect({ status, errors: body.errors }).toEqual({
    status: 422,
    errors: [{ field: "title", message: "Must be text" }],
  })
})
