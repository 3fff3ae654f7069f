import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import { newPerson, type Person } from "#scripts/test/person.ts"
import { type Stack, startStack } from "#scripts/test/stack.ts"

setDefaultTimeout(120_000)

const reason = "An account holds 2 tasks at most, and what was deleted or changed counts for 15 minutes more."

let stack: Stack
let person: Person
beforeAll(async () => {
  stack = await startStack({ RATE_LIMIT: "false", MAX_TASKS: "2" })
  person = await newPerson(stack)
  for (const title of ["Tea", "Coffee"]) await person.api("POST", "/api/tasks", { title })
})
afterAll(() => stack?.stop())

test("the form shows why a task was not added, and keeps the typed text", async () => {
  const fields = new URLSearchParams({ add: "", title: "Cocoa", description: "With milk", priority: "high" })
  const response = await person.web("/tasks", { method: "POST", body: fields })
  const page = await response.text()
  expect(response.status).toBe(422)
  expect(page).toMatch(new RegExp(`role="alert"[^]*${reason}`))
  expect(page).toContain('value="Cocoa"')
  expect(page).toContain("With milk")
  expect(page).not.toContain("field needs your attention")
})

test("the import page shows why nothing was imported", async () => {
  const body = new FormData()
  body.set("key", crypto.randomUUID())
  body.set("file", new File(["title\nCocoa\n"], "tasks.csv", { type: "text/csv" }))
  const response = await person.web("/settings/import", { method: "POST", body })
  expect(response.status).toBe(422)
  expect(await response.text()).toContain(`Nothing was imported: ${reason}`)
})
