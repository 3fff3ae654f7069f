import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { stackWithDatabase } from "#web/test/stack-with-database.ts"
import { read, registered, visitor } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

const { stack, sql } = await stackWithDatabase({ RATE_LIMIT: "false" })
const own = { headers: { origin: stack.webUrl } }

/** A person with this many additional sessions. The first of them has been unused for the longest time. */
async function withSessions(count: number) {
  const { person, someone, answer } = await registered(stack.webUrl)
  const { id } = answer.user
  await sql`insert into session (user_id, token, expires_at, updated_at, user_agent)
    select ${id}, gen_random_uuid(), now() + interval '1 day', now() - make_interval(mins => ${count} - n), 'Number ' || n || ' Firefox/1'
    from generate_series(0, ${count}::int - 1) as n`
  const ids = async () =>
    (await sql`select id from session where user_id = ${id} order by updated_at`).map((row: { id: string }) => row.id)
  return { id, person, someone, answer, ids }
}
const logIn = async (person: object) => {
  const someone = visitor(stack.webUrl)
  const response = await someone.post("/api/auth/login", person)
  expect(response.status).toBe(200)
  return someone
}

describe("of more than 50 sessions", () => {
  test("the least recently used one ends, with its tokens, and its owner is told", async () => {
    const { id, person, someone, answer, ids } = await withSessions(49)
    await sql`update session set updated_at = now() - interval '1 day' where id = ${read(answer.token).claims.sid}`
    const before = await ids()
    expect(before).toHaveLength(50)
    const newest = await logIn(person)
    const after = await ids()
    expect(after.slice(0, -1)).toEqual(before.slice(1))
    expect((await newest.get("/api/auth/token")).status).toBe(200)
    const me = () => fetch(`${stack.apiUrl}/api/me`, { headers: { authorization: `Bearer ${answer.token}` } })
    await eventually(me, ({ status }) => status === 401)
    await eventually(
      () => someone.get("/api/auth/token"),
      ({ status }) => status === 401,
    )
    const page = await (await newest.get("/settings")).text()
    expect(page.includes("A session was ended")).toBe(true)
    expect(await sql`select from ended_sessions where sid = ${before[0]} and user_id = ${id}`).toHaveLength(1)
  })

  test("concurrent log-ins end as many as they begin", async () => {
    const { person, ids } = await withSessions(46)
    const before = await ids()
    const begun = await Promise.all(Array.from({ length: 10 }, () => logIn(person)))
    const after = await ids()
    expect(after).toHaveLength(50)
    expect(after.slice(0, 40)).toEqual(before.slice(7))
    for (const someone of begun) expect((await someone.get("/api/auth/token")).status).toBe(200)
  })

  test("sessions from before the limit are kept, but the number does not grow", async () => {
    const { person, someone, ids } = await withSessions(79)
    expect((await someone.get("/tasks")).status).toBe(200)
    const before = await ids()
    expect(before).toHaveLength(80)
    await Promise.all(Array.from({ length: 4 }, () => logIn(person)))
    const after = await ids()
    expect(after).toHaveLength(80)
    expect(after.slice(0, 76)).toEqual(before.slice(4))
  })

  test("no other session ends when a browser logs in again", async () => {
    const { person, someone, ids } = await withSessions(49)
    const before = await ids()
    expect((await someone.post("/api/auth/login", person)).status).toBe(200)
    const after = await ids()
    expect(after.slice(0, -1)).toEqual(before.slice(0, -1))
  })

  test("sessions that have ended do not count", async () => {
    const { id, person, ids } = await withSessions(60)
    await sql`update session set expires_at = now() where user_id = ${id} and user_agent like '%1 Firefox/1'`
    await sql`update session set created_at = now() - interval '91 days' where user_id = ${id} and user_agent like '%2 Firefox/1'`
    await logIn(person)
    expect(await ids()).toHaveLength(62)
  })
})

describe("of more than 50 access keys", () => {
  async function withKeys(count: number) {
    const { person, someone, answer } = await registered(stack.webUrl)
    const { id } = answer.user
    await sql`insert into api_key (reference_id, name, start, key, created_at)
      select ${id}, 'Key ' || n, 'latchkey_abcd', gen_random_uuid(), now() - make_interval(mins => ${count} - n)
      from generate_series(0, ${count}::int - 1) as n`
    const keys = async () =>
      Number((await sql`select count(*) as keys from api_key where reference_id = ${id}`)[0].keys)
    const make = () => someone.post("/api/auth/api-key/create", { name: "Backup", password: person.password }, own)
    return { person, someone, keys, make }
  }

  test.each([50, 80])("another key after %d is refused with a 422, and the page shows the reason", async (count) => {
    const { person, someone, keys, make } = await withKeys(count)
    const response = await make()
    expect(response.status).toBe(422)
    const { detail, errors } = await response.json()
    expect([detail, errors]).toEqual([expect.stringContaining("You have 50 access keys"), []])
    const fields = { createKey: "", name: "Backup", password: person.password, days: "30" }
    const page = await someone.submit("/settings", fields)
    expect(page.status).toBe(422)
    const text = await page.text()
    expect([text.includes("You have 50 access keys"), text.includes('value="Backup"')]).toEqual([true, true])
    expect(await keys()).toBe(count)
  })

  test("concurrent requests cannot exceed the limit", async () => {
    const { keys, make } = await withKeys(45)
    const statuses = (await Promise.all(Array.from({ length: 12 }, make))).map(({ status }) => status)
    expect(statuses.sort()).toEqual([...Array(5).fill(200), ...Array(7).fill(422)])
    expect(await keys()).toBe(50)
  })

  test("the settings page lists 20 at a time, and stays on its page after a change", async () => {
    const { someone } = await withKeys(50)
    const names = async (path: string) => {
      const page = await (await someone.get(path)).text()
      return [...page.matchAll(/aria-label="Revoke Key (\d+)"/g)].map(([, n]) => Number(n))
    }
    expect(await names("/settings")).toEqual(Array.from({ length: 20 }, (_, n) => 49 - n))
    expect(await names("/settings?keys=3")).toEqual(Array.from({ length: 10 }, (_, n) => 9 - n))
    for (const beyond of ["4", "9999"]) expect(await names(`/settings?keys=${beyond}`)).toHaveLength(10)
    for (const none of ["0", "-1", "1.5", "x", "99999999999999999999"])
      expect((await names(`/settings?keys=${none}`))[0]).toBe(49)
    const page = await (await someone.get("/settings?keys=2")).text()
    for (const part of ['href="/settings?keys=3#api"', 'href="/settings#api"', 'action="/settings?keys=2#api"'])
      expect([part, page.includes(part)]).toEqual([part, true])
    const [, id = ""] = page.match(/name="revokeKey" value="([^"]+)"/) ?? []
    const revoked = await someone.submit("/settings?keys=2&other=1", { revokeKey: id })
    expect(revoked.headers.get("location")).toBe("/settings?keys=2")
  })
})

test("the settings page lists 20 other sessions at a time, and always the current one", async () => {
  const { someone } = await withSessions(49)
  const listed = async (path: string) => {
    const page = await (await someone.get(path)).text()
    return {
      others: [...page.matchAll(/name="endSession" value="([^"]+)"/g)].map(([, id]) => id!),
      own: page.includes("This one</span>"),
    }
  }
  const pages = await Promise.all([1, 2, 3].map((page) => listed(`/settings?sessions=${page}`)))
  expect(pages.map(({ others, own }) => [others.length, own])).toEqual([
    [20, true],
    [20, true],
    [9, true],
  ])
  expect(new Set(pages.flatMap(({ others }) => others)).size).toBe(49)
})
