import { afterAll, beforeAll, expect, test } from "bun:test"
import { startApi, type TestApi, type TestUser } from "../test/api.ts"

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api[Symbol.asyncDispose]())

const skipping = (user: TestUser, body: unknown, headers?: Record<string, string>) =>
  user.ask("POST", "/api/tasks/import?skip=existing", { body, headers })
const titles = async (user: TestUser) =>
  (await user.get("/api/tasks?limit=200&sort=title")).body.items.map(({ title }: { title: string }) => title)

test("an import with skip=existing adds only tasks that are not stored yet, and counts the added and the skipped", async () => {
  const ada = await api.user()
  const rent = { title: "Pay the rent", description: "by\nbank", dueDate: "2027-01-31" }
  await ada.add({ ...rent, priority: "high" })
  await ada.add("Call Ruth")
  const answer = await skipping(ada, [
    rent,
    { ...rent, dueDate: "2027-02-28" },
    { ...rent, dueDate: null },
    { ...rent, description: "by\nbank " },
    { ...rent, title: "pay the rent" },
    { title: " Call Ruth ", completed: true },
    { title: "New" },
  ])
  expect([answer.status, answer.body]).toEqual([201, { imported: 5, skipped: 2 }])
  expect(answer.headers.get("location")).toMatch(/^\/api\/tasks\?import=[\da-f-]{36}$/)
  expect(await titles(ada)).toHaveLength(7)
  const [first] = (await ada.get("/api/tasks?limit=1")).body.items
  expect(first).toMatchObject({ ...rent, dueDate: "2027-02-28", completed: false, priority: "medium" })
})

test("a task whose title version 0.1 stored with line breaks is skipped too", async () => {
  const ada = await api.user()
  for (const title of ["Buy\nmilk", "Buy\r\nbread", "Buy\u2028tea\u0085", "Buy\vsalt"]) {
    const { id } = await ada.add("Buy")
    await api.administrator.begin(async (sql) => {
      await sql`select set_config('app.subject', ${ada.id}, true)`
      await sql`update tasks set title = ${title} where user_id = ${ada.id} and id = ${id}`
    })
  }
  const exported = (await ada.get("/api/tasks")).body.items.map(({ title }: { title: string }) => ({ title }))
  expect((await skipping(ada, exported)).body).toEqual({ imported: 0, skipped: 4 })
  expect((await skipping(ada, [{ title: "Buy milk" }, { title: "Buy  milk" }])).body).toEqual({
    imported: 1,
    skipped: 1,
  })
})

test("equal tasks within one import are all added", async () => {
  const ada = await api.user()
  const twice = [{ title: "Twice" }, { title: "Twice" }]
  expect((await skipping(ada, twice)).body).toEqual({ imported: 2, skipped: 0 })
  expect((await skipping(ada, twice)).body).toEqual({ imported: 0, skipped: 2 })
  expect(await titles(ada)).toEqual(["Twice", "Twice"])
})

test("an import that skipped everything cannot be undone", async () => {
  const ada = await api.user()
  await ada.add("Here")
  const answer = await skipping(ada, [{ title: "Here" }])
  expect([answer.status, answer.body]).toEqual([201, { imported: 0, skipped: 1 }])
  expect(answer.headers.has("location")).toBe(false)
})

test("the end of a title is not compared with the beginning of a description", async () => {
  const ada = await api.user()
  await ada.add({ title: "a", description: "b" })
  expect((await skipping(ada, [{ title: "ab" }, { title: "a b" }])).body.imported).toBe(2)
})

test("another person's tasks and deleted ones do not count as stored", async () => {
  const [ada, grace] = [await api.user(), await api.user()]
  await grace.add("Hers")
  const { id } = await ada.add("Gone")
  await ada.ask("DELETE", `/api/tasks/${id}`)
  expect((await skipping(ada, [{ title: "Hers" }, { title: "Gone" }])).body).toEqual({ imported: 2, skipped: 0 })
})

test("a repeat with the same key gives the same counts and Location, and adds nothing", async () => {
  const ada = await api.user()
  await ada.add("Here")
  const body = [{ title: "Here" }, { title: "New" }]
  const headers = { "idempotency-key": "skip-1" }
  const answers = await Promise.all(Array.from({ length: 5 }, () => skipping(ada, body, headers)))
  const shown = answers.map((answer) => JSON.stringify([answer.status, answer.body, answer.headers.get("location")]))
  expect(new Set(shown).size).toBe(1)
  expect(answers[0]?.body).toEqual({ imported: 1, skipped: 1 })
  expect(await titles(ada)).toEqual(["Here", "New"])
  expect((await ada.ask("POST", "/api/tasks/import", { body, headers })).status).toBe(422)
})

test("an unknown value of skip is refused", async () => {
  const ada = await api.user()
  for (const query of ["skip=all", "skip=", "skip=existing&skip=existing", "keep=existing"])
    expect((await ada.ask("POST", `/api/tasks/import?${query}`, { body: [{ title: "x" }] })).status).toBe(400)
  expect(await titles(ada)).toEqual([])
})
