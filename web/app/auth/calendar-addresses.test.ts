import { describe, expect, setDefaultTimeout, test } from "bun:test"
import ICAL from "ical.js"
import { eventually } from "#scripts/test/eventually.ts"
import { stackWithDatabase } from "#web/test/stack-with-database.ts"
import { registered, type Visitor } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

const { stack, sql } = await stackWithDatabase({})

async function newcomer() {
  const { person, someone, answer } = await registered(stack.webUrl)
  return { person, someone, token: answer.token as string, id: answer.user.id as string }
}
type Newcomer = Awaited<ReturnType<typeof newcomer>>

/** Creates a calendar address on the settings page and returns its path. */
async function createAddress({ someone, person }: Newcomer): Promise<string> {
  const page = await someone.submit("/settings", { createCalendar: "", password: person.password })
  const [, path] = (await page.text()).match(/(\/calendar\/[\w-]+\.ics)/) ?? []
  expect(path).toBeString()
  return path!
}

const addTask = async ({ token }: Newcomer, task: object) => {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" }
  const response = await fetch(`${stack.apiUrl}/api/tasks`, { method: "POST", headers, body: JSON.stringify(task) })
  expect(response.status).toBe(201)
}

const read = (path: string, headers = {}) => fetch(stack.webUrl + path, { headers })
const titlesIn = async (response: Response) =>
  new ICAL.Component(ICAL.parse(await response.text()))
    .getAllSubcomponents("vevent")
    .map((event) => new ICAL.Event(event).summary)

const ownSection = async (someone: Visitor) => (await someone.get("/settings")).text()

describe("a calendar address", () => {
  test("shows the open tasks with a date of its owner, without a cookie", async () => {
    const person = await newcomer()
    const other = await newcomer()
    await addTask(person, { title: "Dated", dueDate: "2026-12-07" })
    await addTask(person, { title: "Someday" })
    await addTask(person, { title: "Done", dueDate: "2026-12-08", completed: true })
    await addTask(other, { title: "Not mine", dueDate: "2026-12-07" })
    const path = await createAddress(person)
    const response = await read(path)
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/calendar; charset=utf-8"])
    expect(await titlesIn(response)).toEqual(["Dated"])
    expect(await ownSection(person.someone)).toContain("Last used")
  })

  test("answers 304 until a task changes, and answers HEAD without a body", async () => {
    const person = await newcomer()
    await addTask(person, { title: "Dated", dueDate: "2026-12-07" })
    const path = await createAddress(person)
    const etag = (await read(path)).headers.get("etag")!
    expect((await read(path, { "if-none-match": etag })).status).toBe(304)
    const head = await fetch(stack.webUrl + path, { method: "HEAD" })
    expect([head.status, head.headers.get("etag"), await head.text()]).toEqual([200, etag, ""])
    await addTask(person, { title: "Another", dueDate: "2026-12-08" })
    expect((await read(path, { "if-none-match": etag })).status).toBe(200)
  })

  test("needs the password", async () => {
    const { someone } = await newcomer()
    const page = await someone.submit("/settings", { createCalendar: "", password: "a wrong password" })
    expect(page.status).toBe(422)
    const text = await page.text()
    expect(text).toContain("This password is wrong.")
    expect(text).not.toContain("/calendar/")
  })

  test("is stored as a hash, shown once, and never in a log", async () => {
    const person = await newcomer()
    const path = await createAddress(person)
    const [, secret] = path.match(/calendar\/(.*)\.ics/)!
    expect((await read(path)).status).toBe(200)
    expect(await ownSection(person.someone)).not.toContain(secret!)
    const [row] = await sql`select * from calendar_address where user_id = ${person.id}`
    expect(JSON.stringify(row)).not.toContain(secret!)
    await eventually(
      () => stack.lines().filter(({ route }) => route === "/calendar/:file"),
      ({ length }) => length > 0,
    )
    expect(stack.log()).not.toContain(secret!)
  })

  test("is unknown once it was revoked, and another person cannot revoke it", async () => {
    const person = await newcomer()
    const path = await createAddress(person)
    const [{ id }] = await sql`select id from calendar_address where user_id = ${person.id}`
    const { someone: stranger } = await newcomer()
    expect((await stranger.submit("/settings", { revokeCalendar: id })).status).not.toBe(302)
    expect((await read(path)).status).toBe(200)
    expect((await person.someone.submit("/settings", { revokeCalendar: id })).status).toBe(302)
    expect((await read(path)).status).toBe(404)
    const [{ ended }] = await sql`select count(*)::int as ended from ended_sessions where sid = ${id}`
    expect(ended).toBe(1)
  })

  test("ends with a changed password, and with the account", async () => {
    const [changed, deleted] = [await newcomer(), await newcomer()]
    const paths = [await createAddress(changed), await createAddress(deleted)]
    const fields = { passwordChange: "", currentPassword: changed.person.password, newPassword: "coffee at noon today" }
    expect((await changed.someone.submit("/settings", fields)).status).toBe(302)
    await deleted.someone.submit("/settings", { deleteAccount: "", password: deleted.person.password })
    expect(await Promise.all(paths.map(async (path) => (await read(path)).status))).toEqual([404, 404])
  })

  test("is refused if the account has ten already", async () => {
    const person = await newcomer()
    await sql`insert into calendar_address (user_id, hash)
      select ${person.id}::uuid, ${person.id} || n from generate_series(1, 10) n`
    const page = await person.someone.submit("/settings", { createCalendar: "", password: person.person.password })
    expect(page.status).toBe(422)
    expect(await page.text()).toContain("10 calendar addresses")
  })

  test.each(["/calendar/unknown.ics", "/calendar/.ics", "/calendar/unknown", "/calendar/a%2Fb.ics"])(
    "%s is a 404",
    async (path) => {
      expect((await read(path)).status).toBe(404)
    },
  )

  test("that is requested too often is a 429 that says when to come back", async () => {
    const path = await createAddress(await newcomer())
    for (let n = 0; n < 60; n++) expect((await fetch(stack.webUrl + path, { method: "HEAD" })).status).toBe(200)
    const response = await read(path)
    expect(response.status).toBe(429)
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0)
  })
})
