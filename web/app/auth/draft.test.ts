import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { stackWithDatabase } from "#web/test/stack-with-database.ts"
import { type Person, registered, somebody, type Visitor, visitor } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

const { stack, sql } = await stackWithDatabase({ RATE_LIMIT: "false" })

/** A person with an open task list whose session was ended elsewhere. */
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

test("typed text is kept during the log-in and filled in again", async () => {
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

test.each(["\u0001", "😀"])("an edit of the largest possible task, made of %j, is kept too", async (was) => {
  const { person, someone } = await registered(stack.webUrl)
  const fields = { title: `a${was.repeat(199)}`, description: was.repeat(10_000), priority: "high", dueDate: "" }
  await someone.submit("/tasks", { add: "", ...fields, key: crypto.randomUUID() })
  const [, id = ""] = (await (await someone.get("/tasks")).text()).match(/\/tasks\/([\da-f-]{36})/) ?? []
  await endEverySessionOf(person)
  // The page also sends the previous values of the task.
  const description = `${was.repeat(9_988)}and a change`
  const edit = { ...fields, description, edit: id, base: JSON.stringify({ ...fields, dueDate: null }) }
  expect((await someone.submit(`/tasks/${id}`, edit)).headers.get("location")).toStartWith("/login")
  await logIn(someone, person)
  expect(await (await someone.get(`/tasks/${id}`)).text()).toContain(`>${description}</textarea>`)
})

test("only its owner gets a draft, even if another person uses the browser next", async () => {
  const { person, someone } = await interrupted()
  await someone.submit("/tasks", task("a private matter"))
  const other = somebody()
  await visitor(stack.webUrl).post("/api/auth/register", other)
  await logIn(someone, other)
  expect(await (await someone.get("/tasks")).text()).not.toContain("a private matter")
  await logIn(someone, person)
  expect(await (await someone.get("/tasks")).text()).toContain("a private matter")
})

test("a draft is shown on the page where it was typed", async () => {
  const { person, someone } = await interrupted()
  await someone.submit("/tasks", task("a patient matter"))
  await logIn(someone, person)
  expect(await (await someone.get("/settings")).text()).not.toContain("a patient matter")
  expect(await (await someone.get("/tasks")).text()).toContain("a patient matter")
})

/** Returns the signed owner field of the forms on a person's pages. */
async function ownerOn(someone: Visitor): Promise<string> {
  return (await (await someone.get("/tasks")).text()).match(/name="owner" value="([^"]+)"/)![1]!
}

test("a form without an owner is kept only with a genuine session cookie, one form for each cookie", async () => {
  const before = (await drafts()).length
  const stranger = visitor(stack.webUrl)
  const made = { cookie: "latchkey.session_token=made-up.c2lnbmF0dXJl" }
  const { someone: other } = await registered(stack.webUrl)
  const forged = (await ownerOn(other)).replace(/^./, (letter) => (letter === "a" ? "b" : "a"))
  for (const headers of [{}, made])
    for (const owner of ["", "made.up", forged]) {
      const response = await stranger.submit("/tasks", { ...task("spam"), owner }, { headers })
      expect(response.headers.get("location")).toBe("/login?redirectTo=%2Ftasks")
      expect(response.headers.getSetCookie()).toEqual([])
    }
  const { someone } = await interrupted()
  for (let i = 0; i < 3; i++) await someone.submit("/tasks", task("again ".repeat(1_000)))
  await someone.submit("/tasks", task("x".repeat(200_000)))
  expect(await drafts()).toHaveLength(before + 1)
})

test.each([
  ["a cookie", "a private matter"],
  ["the database", "a private matter ".repeat(500)],
])("without its session cookie a form is kept in %s, for its owner", async (_, description) => {
  const { person, someone } = await registered(stack.webUrl)
  const owner = await ownerOn(someone)
  someone.jar.clear()
  const response = await someone.submit("/tasks?status=active", { ...task(description), owner })
  expect(response.headers.get("location")).toBe("/login?redirectTo=%2Ftasks%3Fstatus%3Dactive")
  for (const cookie of response.headers.getSetCookie()) {
    expect(cookie.length).toBeLessThan(4_096)
    expect(cookie).not.toMatch(/private|Half/)
  }
  const login = await (await someone.get("/login?redirectTo=%2Ftasks")).text()
  expect(login).toContain("Your browser no longer had your session.")
  expect(login).toContain("What you typed is kept")
  const other = somebody()
  await visitor(stack.webUrl).post("/api/auth/register", other)
  await logIn(someone, other)
  expect(await (await someone.get("/tasks")).text()).not.toContain("a private matter")
  await logIn(someone, person)
  expect(await (await someone.get("/tasks")).text()).toContain(description.trim())
  expect(await (await someone.get("/tasks")).text()).not.toContain("a private matter")
})

test("without session cookies one network can keep 20 large drafts, and the page says that the next one was not kept", async () => {
  const { someone } = await registered(stack.webUrl)
  const owner = await ownerOn(someone)
  const cookie = { cookie: "" }
  const before = (await drafts()).length
  let last = new Response()
  for (let n = 0; n < 22; n++)
    last = await someone.submit("/tasks", { ...task("much ".repeat(1_000)), owner }, { headers: cookie })
  expect((await drafts()).length - before).toBeLessThanOrEqual(20)
  expect(last.status).toBe(302)
  const [flash = ""] = last.headers.getSetCookie()
  const page = await someone.get("/login", { headers: { cookie: flash.split(";")[0]! } })
  expect(await page.text()).toContain("could not be kept")
})

describe("a form that was opened by one person and is sent after another has logged in", () => {
  async function twoPeople() {
    const { person, someone } = await registered(stack.webUrl)
    const owner = await ownerOn(someone)
    const other = somebody()
    await visitor(stack.webUrl).post("/api/auth/register", other)
    someone.jar.clear()
    await logIn(someone, other)
    return { person, someone, owner, other }
  }

  test("changes nothing, shows nothing, and is kept for the person who typed it", async () => {
    const { person, someone, owner } = await twoPeople()
    const response = await someone.submit("/tasks", { ...task("a private matter"), owner })
    expect(response.status).toBe(409)
    const page = await response.text()
    expect(page).toContain("another person")
    expect(page).not.toMatch(/a private matter|Half typed/)
    expect(await (await someone.get("/tasks")).text()).not.toMatch(/a private matter|Half typed/)
    await logIn(someone, person)
    const back = await (await someone.get("/tasks")).text()
    expect(back).toContain("a private matter")
    expect(back).not.toContain("Complete Half typed")
  })

  test("is refused by every page that changes a person's data", async () => {
    const { someone, owner, other } = await twoPeople()
    const id = crypto.randomUUID()
    const forms: [path: string, fields: Record<string, string>][] = [
      ["/tasks", { undo: id }],
      ["/tasks", { clear: "" }],
      ["/tasks", { delete: id }],
      ["/tasks", { changes: JSON.stringify([{ add: "", title: "By the way", key: id }]) }],
      [`/tasks/${id}`, { edit: id, title: "Mine" }],
      ["/settings", { rename: "", name: "Somebody else" }],
      ["/settings", { deleteAccount: "", password: other.password }],
      ["/settings/import", { file: "[]" }],
    ]
    for (const [path, fields] of forms) {
      const response = await someone.submit(path, { ...fields, owner })
      expect([path, fields, response.status]).toEqual([path, fields, 409])
    }
    expect(await (await someone.get("/settings")).text()).toContain(other.email)
    expect(await (await someone.get("/tasks")).text()).not.toContain("By the way")
  })

  test("while the forms on each page name the person who is logged in", async () => {
    const { person, someone, owner } = await twoPeople()
    const theirs = await ownerOn(someone)
    expect(theirs).not.toBe(owner)
    expect((await someone.submit("/tasks", { ...task("mine"), owner: theirs })).status).toBe(302)
    await logIn(someone, person)
    expect(await ownerOn(someone)).toBe(owner)
  })
})
