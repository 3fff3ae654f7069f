import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { stackWithDatabase } from "../../test/stack-with-database.ts"
import { read, somebody, visitor } from "../../test/visitor.ts"

setDefaultTimeout(120_000)

/** As with several web processes: each request reads its session, so that nobody has to wait for what was held. */
const nothingInMemory = { WEB_PROCESSES: "2" }

const { stack, sql } = await stackWithDatabase({
  RATE_LIMIT: "false",
  SIGNUP_SIGNS_IN: "false",
  SESSION_EXPIRES_IN: "60",
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
  test("registering answers who it is, and begins no session", async () => {
    const person = somebody()
    const someone = visitor(stack.webUrl)
    const response = await someone.post("/api/auth/register", person)
    expect(response.status).toBe(201)
    expect(await response.json()).toEqual({ user: { id: expect.any(String), name: person.name, email: person.email } })
    expect(response.headers.getSetCookie()).toEqual([])
    expect((await someone.post("/api/auth/login", person)).status).toBe(200)
  })

  test("an address that is taken is a 409 all the same, also when ten want it at once", async () => {
    const person = somebody()
    const register = () => visitor(stack.webUrl).post("/api/auth/register", person)
    const answers = await Promise.all(Array.from({ length: 10 }, register))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)])
    expect((await register()).status).toBe(409)
  })

  test("the page leads to the login page, and from there to the tasks", async () => {
    const person = somebody()
    const someone = visitor(stack.webUrl)
    const registered = await someone.submit("/register", person)
    expect(registered.headers.get("location")).toBe("/login")
    const login = await someone.submit("/login", { email: person.email, password: person.password })
    expect(login.headers.get("location")).toBe("/tasks")
  })
})

describe("a session", () => {
  test("is renewed by being used", async () => {
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

  test("that is not used ends, and the login page says so", async () => {
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

  test("survives a change of the name, which shows at once", async () => {
    const { someone } = await loggedIn()
    await someone.get("/tasks")
    const headers = { origin: stack.webUrl }
    expect((await someone.post("/api/auth/update-user", { name: "Grace Hopper" }, { headers })).status).toBe(200)
    const page = await someone.get("/settings")
    expect(page.status).toBe(200)
    expect(await page.text()).toContain("Grace Hopper")
  })

  test("outlives no token: the token ends with it at the latest", async () => {
    const { token, expiresIn } = await loggedIn()
    const { claims } = read(token)
    expect(expiresIn).toBeWithin(50, 61)
    expect(claims.exp - claims.iat).toBe(expiresIn)
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
    await someone.post("/api/auth/api-key/create", { name: "script" }, { headers })
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
