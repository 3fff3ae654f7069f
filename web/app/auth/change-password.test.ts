import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { stackWithDatabase } from "#web/test/stack-with-database.ts"
import { type Person, registered, type Visitor, visitor } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

const { stack, sql } = await stackWithDatabase({ RATE_LIMIT: "false" })

const newcomer = () => registered(stack.webUrl)
const own = { headers: { origin: stack.webUrl } }
const change = (someone: Visitor, currentPassword: string, newPassword: string) =>
  someone.post("/api/auth/change-password", { currentPassword, newPassword }, own)
const login = async (person: Person, password: string) =>
  (await visitor(stack.webUrl).post("/api/auth/login", { ...person, password })).status
const makeKey = async ({ password }: Person, someone: Visitor) =>
  (await someone.post("/api/auth/api-key/create", { name: "backup", password }, own)).json()
const tokenFor = (key: string) => visitor(stack.webUrl).get("/api/auth/token", { headers: { "x-api-key": key } })
const statusWith = async (token: string) =>
  (await fetch(`${stack.apiUrl}/api/me`, { headers: { authorization: `Bearer ${token}` } })).status

describe("of several password changes at once", () => {
  test.each([
    ["in one session", 1],
    ["in sessions of their own", 4],
  ])("%s only the first takes effect", async (_, sessions) => {
    const { person, someone } = await newcomer()
    const visitors = [someone, ...Array.from({ length: sessions - 1 }, () => visitor(stack.webUrl))]
    for (const each of visitors.slice(1)) await each.post("/api/auth/login", person)
    const passwords = Array.from({ length: 4 }, (_, n) => `another cup of tea ${n}`)
    const answers = await Promise.all(
      passwords.map((password, n) => change(visitors[n % sessions]!, person.password, password)),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422])
    for (const [n, answer] of answers.entries()) {
      if (answer.status === 422)
        expect((await answer.json()).errors).toEqual([{ field: "currentPassword", message: expect.any(String) }])
      expect(await login(person, passwords[n]!)).toBe(answer.status === 200 ? 200 : 401)
    }
    expect(await login(person, person.password)).toBe(401)
    const [{ count }] = await sql`select count(*)::int as count from session s join "user" u on u.id = s.user_id
      where u.email = ${person.email} and s.created_at < (select max(created_at) from session where user_id = u.id)`
    // Only the session of the successful change and that of the log-in above are left.
    expect(count).toBe(1)
  })

  test("none takes effect if the password was replaced between its check and the change", async () => {
    const { person, someone } = await newcomer()
    const [{ id }] = await sql`select id from "user" where email = ${person.email}`
    const replaced = await Bun.password.hash("set by somebody else", { algorithm: "argon2id" })
    // The request has checked the password, but its change waits for this transaction.
    const changing = await sql.begin(async (transaction) => {
      await transaction`update account set password = ${replaced} where user_id = ${id}`
      const answer = change(someone, person.password, "another cup of tea")
      const waiting = () => transaction`select from pg_locks where locktype = 'transactionid' and not granted`
      await eventually(waiting, ({ length }) => length > 0)
      return { answer }
    })
    expect((await changing.answer).status).toBe(422)
    expect(await login(person, "set by somebody else")).toBe(200)
    expect((await someone.get("/api/auth/token")).status).toBe(200)
  })
})

test("a changed password ends the other sessions and every access key, and the page shows how many", async () => {
  const { person, someone } = await newcomer()
  const others = [visitor(stack.webUrl), visitor(stack.webUrl)]
  for (const other of others) await other.post("/api/auth/login", person)
  const { key } = await makeKey(person, others[0]!)
  const { token } = await (await tokenFor(key)).json()
  expect(await statusWith(token)).toBe(200)
  const before = await (await someone.get("/settings")).text()
  expect(before).toContain("ends every other session and every access key")

  const form = { passwordChange: "", currentPassword: person.password, newPassword: "another cup of tea" }
  expect((await someone.submit("/settings", form)).status).toBe(302)
  const page = await (await someone.get("/settings")).text()
  expect(page).toContain("Your password was changed. 2 other sessions and 1 access key were ended.")
  expect(page).toContain("Access key revoked")
  for (const other of others) expect((await other.get("/api/auth/token")).status).toBe(401)
  expect((await tokenFor(key)).status).toBe(401)
  await eventually(
    () => statusWith(token),
    (status) => status === 401,
    8_000,
  )
})

test("a key that is created concurrently with the old password does not outlive the change", async () => {
  const { person, someone } = await newcomer()
  const [{ id }] = await sql`select id from "user" where email = ${person.email}`
  const replaced = await Bun.password.hash("another cup of tea", { algorithm: "argon2id" })
  // The request has checked the password, but the insertion of its key waits for this transaction.
  const making = await sql.begin(async (transaction) => {
    await transaction`lock table api_key in exclusive mode`
    const answer = someone.post("/api/auth/api-key/create", { name: "backup", password: person.password }, own)
    const waiting = () => transaction`select from pg_locks where relation = 'api_key'::regclass and not granted`
    await eventually(waiting, ({ length }) => length > 0)
    await transaction`update account set password = ${replaced} where user_id = ${id}`
    return { answer }
  })
  const answer = await making.answer
  expect(answer.status).toBe(422)
  expect((await answer.json()).errors).toEqual([{ field: "password", message: expect.any(String) }])
  const [{ count }] = await sql`select count(*)::int as count from api_key where reference_id = ${id}`
  expect(count).toBe(0)
})

test.each([
  [0, 0, "Your password was changed."],
  [1, 0, "Your password was changed. 1 other session was ended."],
  [0, 2, "Your password was changed. 2 access keys were ended."],
])("for %d sessions and %d keys the message is: %s", async (sessions, keys, message) => {
  const { person, someone } = await newcomer()
  for (let n = 0; n < sessions; n++) await visitor(stack.webUrl).post("/api/auth/login", person)
  for (let n = 0; n < keys; n++) await makeKey(person, someone)
  const form = { passwordChange: "", currentPassword: person.password, newPassword: "another cup of tea" }
  await someone.submit("/settings", form)
  const page = await (await someone.get("/settings")).text()
  expect(page.match(/Your password was changed\.[^<"\\]*/)?.[0]).toBe(message)
})
