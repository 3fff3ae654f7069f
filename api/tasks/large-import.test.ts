import { expect, test } from "bun:test"
import { apiWithUser } from "../test/api-with-user.ts"

const { api, ada } = await apiWithUser()

const description = "Grüße an alle. ".repeat(45)
const many = Array.from({ length: 4_999 }, (_, n) => ({ title: `Task ${n}`, description }))
const send = (tasks: unknown[]) => ada.ask("POST", "/api/tasks/import", { body: JSON.stringify(tasks) })

test("while large imports are checked, other requests are answered", async () => {
  // The last task has a fault, so that all tasks are checked and none reaches PostgreSQL.
  const imports = Promise.all(Array.from({ length: 6 }, () => send([...many, { title: "" }])))
  const began = performance.now()
  let going = true
  let answered = 0
  const counting = (async () => {
    for (; going; answered++) await api.ask("GET", "/healthz")
  })()
  const answers = await imports.finally(() => {
    going = false
  })
  await counting
  for (const { status, body } of answers)
    if (status !== 429) expect(body.errors).toEqual([{ field: "4999.title", message: "Must be 1 to 200 characters" }])
  // Each import has ten slices or more. Six imports without slices would leave room for only five answers.
  expect(answered).toBeGreaterThan(Math.max(8, (performance.now() - began) / 160))
})

test("at most fifty faults are reported, and the remaining tasks are not checked", async () => {
  const { status, body } = await send(Array.from({ length: 5_000 }, (_, n) => ({ title: "", [`field${n}`]: 1 })))
  expect(status).toBe(422)
  expect(body.errors).toHaveLength(50)
  expect(body.errors[48]).toEqual({ field: "24.title", message: "Must be 1 to 200 characters" })
})

test("a task with tens of thousands of unknown fields gets a short refusal", async () => {
  const fields = Object.fromEntries(Array.from({ length: 40_000 }, (_, n) => [`field${n}`, "x"]))
  const { status, text, body } = await send([{ title: "x", ...fields }])
  expect([status, body.errors.length]).toEqual([422, 50])
  expect(text.length).toBeLessThan(5_000)
})
