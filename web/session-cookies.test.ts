import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { stackWithDatabase } from "./test/stack-with-database.ts"
import { type Person, read, registered, somebody, type Visitor, visitor } from "./test/visitor.ts"

setDefaultTimeout(120_000)

const { stack, sql } = await stackWithDatabase({ RATE_LIMIT: "false" })

const name = "latchkey.session_token"
const newcomer = () => registered(stack.webUrl)
const cookieOf = (someone: Visitor) => someone.jar.get(name)!
/** A cookie value of the right form with a wrong signature. */
const forged = (n = 0) => `${"x".repeat(28)}${String(n).padStart(4, "0")}.${"A".repeat(43)}=`

/** Sends a `Cookie` header to a page, an action and an endpoint, and returns whose session each of them uses. */
async function whoIs(cookie: string) {
  const stranger = visitor(stack.webUrl)
  const headers = { cookie, origin: stack.webUrl }
  const token = await stranger.get("/api/auth/token", { headers })
  const page = await stranger.get("/settings", { headers })
  const own = await stranger.get("/api/auth/get-session", { headers })
  const renamed = await stranger.submit("/settings", { rename: "", name: `Ada ${crypto.randomUUID()}` }, { headers })
  const updated = await stranger.post("/api/auth/update-user", { name: "Ada" }, { headers })
  return {
    token: token.status === 200 ? read((await token.json()).token).claims.email : token.status,
    page:
      page.status === 200
        ? (await page.text()).match(/You log in as (?:<!-- -->)?([^<]+@example\.com)/)?.[1]
        : page.status,
    own: (await own.json())?.user.email,
    action: renamed.headers.get("location"),
    update: updated.status,
  }
}
const known = ({ email }: Person) => ({ token: email, page: email, own: email, action: "/settings", update: 200 })
const unknown = { token: 401, page: 302, own: undefined, action: "/login?redirectTo=%2Fsettings", update: 401 }

describe("two genuine session cookies in one request", () => {
  test("are both ignored, in any order: neither account is shown or changed", async () => {
    const [one, other] = [await newcomer(), await newcomer()]
    for (const [first, second] of [
      [one, other],
      [other, one],
    ] as const) {
      const cookie = `${name}=${cookieOf(first.someone)}; ${name}=${cookieOf(second.someone)}`
      expect(await whoIs(cookie)).toEqual(unknown)
    }
    for (const { person, someone } of [one, other]) expect(await whoIs(someone.cookie())).toEqual(known(person))
    const names =
      await sql`select distinct name from "user" where email in (${one.person.email}, ${other.person.email})`
    expect(names).toEqual([{ name: "Ada" }])
  })

  test("are both cleared, even if one is for some paths only", async () => {
    const [one, other] = [await newcomer(), await newcomer()]
    const headers = { cookie: `${name}=${cookieOf(one.someone)}; ${name}=${cookieOf(other.someone)}` }
    const answers = [
      await visitor(stack.webUrl).get("/tasks/1", { headers }),
      await visitor(stack.webUrl).post("/api/auth/logout", {}, { headers }),
      await visitor(stack.webUrl).get("/api/auth/token", { headers }),
    ]
    for (const answer of answers) {
      const cleared = answer.headers.getSetCookie().filter((cookie) => cookie.startsWith(`${name}=;`))
      for (const cookie of cleared) expect(cookie).toContain("Max-Age=0;")
      expect(cleared.some((cookie) => cookie.includes("; Path=/;"))).toBe(true)
    }
    expect(answers[0]!.headers.getSetCookie().join("\n")).toContain("; Path=/tasks;")
  })

  test("do not prevent a log-in", async () => {
    const [one, other] = [await newcomer(), await newcomer()]
    const headers = { cookie: `${name}=${cookieOf(one.someone)}; ${name}=${cookieOf(other.someone)}` }
    const someone = visitor(stack.webUrl)
    expect((await someone.post("/api/auth/login", one.person, { headers })).status).toBe(200)
    expect(await whoIs(someone.cookie())).toEqual(known(one.person))
  })
})

describe("a genuine session cookie is found", () => {
  test.each<[string, (value: string) => string]>([
    ["before a forged one", (value) => `${name}=${value}; ${name}=${forged()}`],
    ["behind a forged one", (value) => `${name}=${forged()}; ${name}=${value}`],
    ["between a hundred forged ones", (value) => [...many(50), `${name}=${value}`, ...many(50)].join("; ")],
    ["between broken ones", (value) => `${name}=%E0%A4%A; ${name}; =x; ${name}=${value}; ${name}="; ${name}==`],
    ["twice", (value) => `${name}=${value}; ${name}=${decodeURIComponent(value)}`],
    ["in quotes", (value) => `${name}="${value}"`],
    ["not encoded", (value) => `${name}=${decodeURIComponent(value)}`],
    ["encoded more than needed", (value) => `${name}=%${value.charCodeAt(0).toString(16)}${value.slice(1)}`],
    ["without spaces", (value) => `theme=dark;${name}=${value};other=1`],
  ])("%s", async (_, cookie) => {
    const { person, someone } = await newcomer()
    expect(await whoIs(cookie(cookieOf(someone)))).toEqual(known(person))
  })

  const many = (count: number) => Array.from({ length: count }, (_, n) => `${name}=${forged(n)}`)

  test.each<[string, (value: string) => string]>([
    ["signed with another secret", () => `${name}=${forged()}`],
    ["with a signature of another token", (value) => `${name}=${"y".repeat(32)}${value.slice(value.indexOf("."))}`],
    ["without a signature", (value) => `${name}=${value.split(".")[0]}`],
    ["cut short", (value) => `${name}=${value.slice(0, -4)}`],
    ["encoded twice", (value) => `${name}=${encodeURIComponent(value)}`],
    [
      "under another name",
      (value) => `Latchkey.session_token=${value}; __Secure-${name}=${value}; __Host-${name}=${value}`,
    ],
  ])("but not one %s", async (_, cookie) => {
    const { someone } = await newcomer()
    expect(await whoIs(cookie(cookieOf(someone)))).toEqual(unknown)
  })
})

describe("the database is not read", () => {
  /** The statuses for this cookie while no session can be read from the database. */
  const statusWhileLocked = (cookie: string) =>
    sql.begin(async (transaction) => {
      await transaction`lock table session in access exclusive mode`
      return (await visitor(stack.webUrl).get("/tasks", { headers: { cookie } })).status
    })

  test("for a forged session cookie", async () => {
    expect(await statusWhileLocked(`${name}=${forged()}`)).toBe(302)
  })

  test("a second time for a genuine one whose session has ended", async () => {
    const { someone } = await newcomer()
    const cookie = someone.cookie()
    expect((await someone.post("/api/auth/logout")).status).toBe(204)
    expect((await visitor(stack.webUrl).get("/tasks", { headers: { cookie } })).status).toBe(302)
    expect(await statusWhileLocked(cookie)).toBe(302)
  })
})

test.each(["x", "\u00e9", "Mozilla/5.0 (X11; Linux) "])(
  "256 characters of a User-Agent of %j are stored",
  async (part) => {
    const { person, answer } = await newcomer()
    const headers = { "user-agent": part.repeat(Math.ceil(9_000 / part.length)), origin: stack.webUrl }
    const someone = visitor(stack.webUrl)
    expect((await someone.post("/api/auth/login", person, { headers })).status).toBe(200)
    expect(
      (
        await someone.post(
          "/api/auth/change-password",
          { currentPassword: person.password, newPassword: "a walk before dinner" },
          { headers },
        )
      ).status,
    ).toBe(200)
    expect((await someone.post("/api/auth/logout", {}, { headers })).status).toBe(204)
    const { id } = answer.user
    const kept = await sql.begin(async (transaction) => {
      await transaction`select set_config('app.subject', ${id}, true)`
      return transaction`select user_agent from security_events where user_id = ${id} and user_agent like ${`${part}%`}`
    })
    expect(kept.length).toBeGreaterThanOrEqual(3)
    for (const { user_agent } of kept) expect(user_agent).toHaveLength(256)
    await someone.post("/api/auth/login", { ...person, password: "a walk before dinner" }, { headers })
    const sessions = await sql`select user_agent from session where user_id = ${id}`
    expect(sessions.map(({ user_agent }: { user_agent: string }) => user_agent.length)).toEqual([256])
  },
)

describe("a browser has one session", () => {
  const own = { headers: { origin: stack.webUrl } }
  const again: [string, (someone: Visitor, person: Person) => Promise<Response>][] = [
    ["log in by JSON", (someone, person) => someone.post("/api/auth/login", person)],
    ["log in on the page", (someone, { email, password }) => someone.submit("/login", { email, password })],
    ["log in by Better Auth's endpoint", (someone, person) => someone.post("/api/auth/sign-in/email", person, own)],
    ["register by JSON", (someone) => someone.post("/api/auth/register", somebody())],
    ["register on the page", (someone) => someone.submit("/register", somebody())],
    ["register by Better Auth's endpoint", (someone) => someone.post("/api/auth/sign-up/email", somebody(), own)],
  ]
  test.each(again)("to %s ends the previous one", async (_, act) => {
    const { person, someone } = await newcomer()
    const elsewhere = visitor(stack.webUrl)
    await elsewhere.post("/api/auth/login", person)
    const before = someone.cookie()
    expect((await act(someone, person)).status).toBeLessThan(400)
    expect((await someone.get("/api/auth/token")).status).toBe(200)
    expect(await whoIs(before)).toEqual(unknown)
    expect((await elsewhere.get("/api/auth/token")).status).toBe(200)
  })

  test("which a failed log-in does not end", async () => {
    const { person, someone } = await newcomer()
    expect((await someone.post("/api/auth/login", { ...person, password: "not the one" })).status).toBe(401)
    expect((await someone.post("/api/auth/register", person)).status).toBe(409)
    expect(await whoIs(someone.cookie())).toEqual(known(person))
  })
})
