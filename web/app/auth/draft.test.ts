import { expect, setDefaultTimeout, test } from "bun:test"
import { stackWithDatabase } from "../../test/stack-with-database.ts"
import { type Person, registered, somebody, type Visitor, visitor } from "../../test/visitor.ts"

setDefaultTimeout(120_000)

const { stack, sql } = await stackWithDatabase({ RATE_LIMIT: "false" })

/** Somebody on their tasks, whose session ends elsewhere before they submit. */
async function interrupted() {
  const person = somebody()
  const someone = visitor(stack.webUrl)
  await someone.post("/api/auth/register", person)
  expect((await someone.get("/tasks")).status).toBe(200)
  await endEverySessionOf(person)
  return { person, someone }
}

async function endEverySessionOf(person: Person) {
  const other = visitor(stack.webUrl)
  await other.post("/api/auth/login", person)
  const headers = { origin: stack.webUrl }
  expect((await other.post("/api/auth/revoke-sessions", {}, { headers })).status).toBe(200)
}

const task = (description: string) => ({
  add: "",
  title: "Half typed",
  description,
  priority: "high",
  key: crypto.randomUUID(),
})
const logIn = (someone: Visitor, { email, password }: Person) =>
  someone.submit("/login?redirectTo=%2Ftasks", { email, password, remember: "on" })
const drafts = async () =>
  (await sql`select value from verification where identifier like 'draft:%'`) as { value: string }[]

test("what was typed waits at the login page, and stands in the form again", async () => {
  const { person, someone } = await interrupted()
  const description = "😀".repeat(10_000)
  const response = await someone.submit("/tasks", task(description))
  expect(response.status).toBe(302)
  expect(response.headers.get("location")).toBe("/login?redirectTo=%2Ftasks")
  for (const cookie of response.headers.getSetCookie()) expect(cookie).toMatch(/HttpOnly; SameSite=Lax/)
  expect(await (await someone.get("/login?redirectTo=%2Ftasks")).text()).toContain("session has expired")
  for (const { value } of await drafts()) expect(value).not.toContain("Half")

  const back = await logIn(someone, person)
  expect(back.headers.get("location")).toBe("/tasks")
  const page = await (await someone.get("/tasks")).text()
  expect(page).toContain("Half typed")
  expect(page).toContain(description)
  expect(await (await someone.get("/tasks")).text()).not.toContain(description)
})

test.each(["\u0001", "😀"])("an edit of as much as a task can hold waits, too: of %j", async (was) => {
  const { person, someone } = await registered(stack.webUrl)
  const fields = { title: `a${was.repeat(199)}`, description: was.repeat(10_000), priority: "high", dueDate: "" }
  await someone.submit("/tasks", { add: "", ...fields, key: crypto.randomUUID() })
  const [, id = ""] = (await (await someone.get("/tasks")).text()).match(/\/tasks\/([\da-f-]{36})/) ?? []
  await endEverySessionOf(person)
  // As its page sends it: with what the task was.
  const description = `${was.repeat(9_988)}and a change`
  const edit = { ...fields, description, edit: id, seen: JSON.stringify({ ...fields, dueDate: null }) }
  expect((await someone.submit(`/tasks/${id}`, edit)).headers.get("location")).toStartWith("/login")
  await logIn(someone, person)
  expect(await (await someone.get(`/tasks/${id}`)).text()).toContain(`>${description}</textarea>`)
})

test("it is given to its owner only, whoever uses the browser next", async () => {
  const { person, someone } = await interrupted()
  await someone.submit("/tasks", task("a private matter"))
  const other = somebody()
  await visitor(stack.webUrl).post("/api/auth/register", other)
  await logIn(someone, other)
  expect(await (await someone.get("/tasks")).text()).not.toContain("a private matter")
  await logIn(someone, person)
  expect(await (await someone.get("/tasks")).text()).toContain("a private matter")
})

test("it waits for the page it was typed on", async () => {
  const { person, someone } = await interrupted()
  await someone.submit("/tasks", task("a patient matter"))
  await logIn(someone, person)
  expect(await (await someone.get("/settings")).text()).not.toContain("a patient matter")
  expect(await (await someone.get("/tasks")).text()).toContain("a patient matter")
})

test("nobody without a genuine session cookie can fill the store, and each cookie keeps one", async () => {
  const before = (await drafts()).length
  const stranger = visitor(stack.webUrl)
  const made = { cookie: "latchkey.session_token=made-up.c2lnbmF0dXJl" }
  for (const headers of [{}, made]) {
    const response = await stranger.submit("/tasks", task("spam"), { headers })
    expect(response.headers.get("location")).toBe("/login?redirectTo=%2Ftasks")
    expect(response.headers.getSetCookie()).toEqual([])
  }
  const { someone } = await interrupted()
  for (let i = 0; i < 3; i++) await someone.submit("/tasks", task("again"))
  await someone.submit("/tasks", task("x".repeat(200_000)))
  expect(await drafts()).toHaveLength(before + 1)
})
