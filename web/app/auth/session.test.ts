import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { startStack } from "#scripts/test/stack.ts"
import { stackWithDatabase } from "#web/test/stack-with-database.ts"
import { read, somebody, visitor } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

/** With several processes, each request reads its session from the database, so these tests need not wait for a cache. */
const nothingInMemory = { WEB_PROCESSES: "2" }

const { stack, sql } = await stackWithDatabase({
  RATE_LIMIT: "false",
  SIGNUP_SIGNS_IN: "false",
  SESSION_EXPIRES_IN: "60",
  SESSION_MAX_AGE: "600",
  ...nothingInMemory,
})

async function loggedIn() {
  const person = somebody()
  const someone = visitor(stack.webUrl)
  const { user } = await (await someone.post("/api/auth/register", person)).json()
  const { token, expiresIn } = await (await someone.post("/api/auth/login", person)).json()
  return { person, someone, id: user.id as string, token: token as string, expiresIn: expiresIn as number }
}
const statusOfToken = async (someone: ReturnType<typeof visitor>) => (await someone.get("/api/auth/token")).status

describe("with SIGNUP_SIGNS_IN=false", () => {
  test("registering answers with the user, and begins no session", async () => {
    const person = somebody()
    const someone = visitor(stack.webUrl)
    const response = await someone.post("/api/auth/register", person)
    expect(response.status).toBe(201)
    expect(await response.json()).toEqual({ user: { id: expect.any(String), name: person.name, email: person.email } })
    expect(response.headers.getSetCookie()).toEqual([])
    expect((await someone.post("/api/auth/login", person)).status).toBe(200)
  })

  test("a taken address is still a 409, even for ten concurrent registrations", async () => {
    const person = somebody()
    const register = () => visitor(stack.webUrl).post("/api/auth/register", person)
    const answers = await Promise.all(Array.from({ length: 10 }, register))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)])
    expect((await register()).status).toBe(409)
  })

  test("the page redirects to the login page, and the log-in to the tasks", async () => {
    const person = somebody()
    const someone = visitor(stack.webUrl)
    const registered = await someone.submit("/register", person)
    expect(registered.headers.get("location")).toBe("/login")
    const login = await someone.submit("/login", { email: person.email, password: person.password })
    expect(login.headers.get("location")).toBe("/tasks")
  })
})

describe("a session", () => {
  test("is renewed when it is used", async () => {
    const { someone, id } = await loggedIn()
    await sql`update session set expires_at = now() + interval '30 seconds' where user_id = ${id}`
    const lastsFor = async () => {
      await someone.get("/tasks")
      const [session] =
        await sql`select extract(epoch from expires_at - now())::float as seconds from session where user_id = ${id}`
      return session.seconds
    }
    await eventually(lastsFor, (seconds) => seconds > 50, 8_000)
  })

  test("ends when it is not used, and the login page says so", async () => {
    const { someone, id } = await loggedIn()
    expect((await someone.get("/login")).headers.get("location")).toBe("/tasks")
    await sql`update session set expires_at = now() - interval '1 second' where user_id = ${id}`
    await eventually(
      () => statusOfToken(someone),
      (status) => status === 401,
      8_000,
    )
    expect((await someone.get("/tasks?status=active")).headers.get("location")).toBe(
      "/login?redirectTo=%2Ftasks%3Fstatus%3Dactive",
    )
    for (const asked of ["/tasks?q=a%20b+c%2B", "/tasks.data?q=a%20b+c%2B&_routes=routes%2Ftasks"]) {
      const answer = await someone.get(asked)
      const leadsTo = answer.headers.get("location") ?? (await answer.text())
      expect(leadsTo).toContain("/login?redirectTo=%2Ftasks%3Fq%3Da%2520b%2Bc%252B")
    }
    expect(await (await someone.get("/login")).text()).toContain("session has expired")
    expect(await (await visitor(stack.webUrl).get("/login")).text()).not.toContain("session has expired")
  })

  test("survives a change of the name, and shows the new name at once", async () => {
    const { someone } = await loggedIn()
    await someone.get("/tasks")
    const headers = { origin: stack.webUrl }
    expect((await someone.post("/api/auth/update-user", { name: "Grace Hopper" }, { headers })).status).toBe(200)
    const page = await someone.get("/settings")
    expect(page.status).toBe(200)
    expect(await page.text()).toContain("Grace Hopper")
  })

  test("has no token that expires later than the session", async () => {
    const { token, expiresIn } = await loggedIn()
    const { claims } = read(token)
    expect(expiresIn).toBeWithin(50, 61)
    expect(claims.exp - claims.iat).toBe(expiresIn)
  })
})

describe("SESSION_MAX_AGE", () => {
  /** A person whose session is this old, and would live for another minute without use. */
  async function withSessionOf(seconds: number) {
    const { person, someone, id } = await loggedIn()
    await sql`update session set created_at = now() - make_interval(secs => ${seconds}), expires_at = now() + interval '1 minute'
      where user_id = ${id}`
    return { person, someone, id }
  }

  test("ends a session that is in use and would live longer", async () => {
    const { person, someone } = await withSessionOf(601)
    const headers = { origin: stack.webUrl }
    expect(await statusOfToken(someone)).toBe(401)
    expect((await someone.get("/tasks")).headers.get("location")).toBe("/login?redirectTo=%2Ftasks")
    expect(await (await someone.get("/api/auth/get-session")).json()).toBeNull()
    expect((await someone.post("/api/auth/update-user", { name: "Eve" }, { headers })).status).toBe(401)
    expect((await (await someone.get("/login")).text()).includes("session has expired")).toBe(true)
    const other = visitor(stack.webUrl)
    await other.post("/api/auth/login", person)
    expect((await (await other.get("/settings")).text()).includes('name="endSession"')).toBe(false)
  })

  test("limits renewal, and the tokens of a session", async () => {
    const { someone, id } = await withSessionOf(580)
    const { token } = await (await someone.get("/api/auth/token")).json()
    const [{ expires_at: expiresAt, created_at: createdAt }] =
      await sql`select created_at, expires_at from session where user_id = ${id}`
    expect(expiresAt.getTime() - createdAt.getTime()).toBe(600_000)
    expect(read(token).claims.exp * 1_000).toBeLessThanOrEqual(expiresAt.getTime())
    const { session } = await (await someone.get("/api/auth/get-session")).json()
    expect(session.expiresAt).toBe(expiresAt.toISOString())
  })

  test("is shown on the settings page, and the warning before the end of a session uses it", async () => {
    const [young, old] = [await withSessionOf(0), await withSessionOf(580)]
    const page = (await (await young.someone.get("/settings")).text()).replaceAll("<!-- -->", "")
    expect(page).toContain("A session ends after 60 seconds without use, and after 10 minutes in any case.")
    const isExtendedByUse = async (someone: ReturnType<typeof visitor>) =>
      (await (await someone.get("/settings.data")).text()).match(/"isExtendedByUse",(true|false)/)?.[1]
    expect([await isExtendedByUse(young.someone), await isExtendedByUse(old.someone)]).toEqual(["true", "false"])
  })

  test("applies to older sessions, even to unused ones", async () => {
    const { id } = await loggedIn()
    await sql`update session set created_at = now() - interval '590 seconds', expires_at = now() + interval '1 day' where user_id = ${id}`
    // Starts another process, as in an upgrade. It ends the older sessions.
    await using _next = await startStack({ DATABASE_URL: stack.databaseUrl, SESSION_MAX_AGE: "600" })
    await eventually(
      () => sql`select from session where user_id = ${id} and expires_at = created_at + interval '600 seconds'`,
      ({ length }) => length === 1,
    )
  })
})

describe("an account that is deleted", () => {
  test("leaves nothing behind, and its tokens are refused", async () => {
    const { person, someone, id, token } = await loggedIn()
    const api = (path: string, init: RequestInit = {}) =>
      fetch(stack.apiUrl + path, {
        ...init,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      })
    expect((await api("/api/tasks", { method: "POST", body: JSON.stringify({ title: "Mine" }) })).status).toBe(201)
    const headers = { origin: stack.webUrl }
    await someone.post("/api/auth/api-key/create", { name: "script", password: person.password }, { headers })
    expect((await someone.post("/api/auth/delete-user", { password: person.password }, { headers })).status).toBe(200)
    const [left] = await sql`select
      (select count(*) from "user" where id = ${id}) + (select count(*) from session where user_id = ${id}) +
      (select count(*) from account where user_id = ${id}) + (select count(*) from api_key where reference_id = ${id}) as rows`
    expect(Number(left.rows)).toBe(0)
    const [tasks] = await sql.begin(async (tx) => {
      await tx`select set_config('app.subject', ${id}, true)`
      return tx`select (select count(*) from tasks where user_id = ${id}) + (select count(*) from security_events where user_id = ${id}) as rows`
    })
    expect(Number(tasks.rows)).toBe(0)
    expect((await someone.get("/tasks")).status).toBe(302)
    await eventually(
      () => api("/api/tasks"),
      ({ status }) => status === 401,
      8_000,
    )
  })
})
