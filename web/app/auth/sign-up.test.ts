import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { linkFrom, runAccounts } from "#scripts/test/accounts.ts"
import { startStack } from "#scripts/test/stack.ts"
import { stackWithDatabase } from "#web/test/stack-with-database.ts"
import { type Person, somebody, visitor } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

const { stack, sql } = await stackWithDatabase({
  SIGN_UP: "invited",
  OPERATOR_CONTACT: "mailto:ruth@example.com",
  TRUST_PROXY: "127.0.0.1",
})

const invite = async (email?: string) => {
  const link = await linkFrom(stack.env, "invite", ...(email ? [email] : []))
  return { link, secret: new URL(link, stack.webUrl).searchParams.get("invite")! }
}

/** The statuses of a registration by the page, our endpoint and Better Auth's endpoint, each with the invitation. */
async function statusesOf(webUrl: string, person: Person, secret?: string) {
  const body = { ...person, invite: secret }
  const page = secret ? `/register?invite=${secret}` : "/register"
  const form = { name: person.name, email: person.email, password: person.password }
  return {
    page: (await visitor(webUrl).get(page)).status,
    form: (await visitor(webUrl).submit(page, form)).status,
    endpoint: (await visitor(webUrl).post("/api/auth/register", body)).status,
    betterAuth: (await visitor(webUrl).post("/api/auth/sign-up/email", body)).status,
  }
}

const refusedEverywhere = { page: 403, form: 403, endpoint: 403, betterAuth: 403 }

const textOf = async (webUrl: string, path: string) => (await visitor(webUrl).get(path)).text()

describe("with SIGN_UP=invited", () => {
  test("an account needs an invitation at every page and endpoint", async () => {
    expect(await statusesOf(stack.webUrl, somebody())).toEqual(refusedEverywhere)
    const answer = await visitor(stack.webUrl).post("/api/auth/register", {})
    expect(answer.headers.get("content-type")).toBe("application/problem+json")
    expect((await answer.json()).detail).toContain("invitation")
  })

  test("the pages do not link to registration, and show the operator's contact", async () => {
    for (const path of ["/", "/login", "/nowhere"])
      expect([path, await textOf(stack.webUrl, path)]).toEqual([path, expect.not.stringContaining("/register")])
    for (const path of ["/login", "/register"])
      expect(await textOf(stack.webUrl, path)).toContain('href="mailto:ruth@example.com"')
    expect(await textOf(stack.webUrl, "/register")).toContain("You need an invitation")
  })

  test("an invitation creates one account, and a refused registration does not use it up", async () => {
    const { link, secret } = await invite()
    const first = visitor(stack.webUrl)
    const page = await first.get(link)
    expect(page.status).toBe(200)
    expect(page.headers.get("cache-control")).toBe("no-store")
    expect(await page.text()).toContain('<meta name="referrer" content="strict-origin"/>')
    const weak = await first.submit(link, { ...somebody(), password: "password123" })
    expect(weak.status).toBe(422)
    const [taken] = await sql`insert into "user" (name, email) values ('Bob', ${somebody().email}) returning email`
    const conflict = await visitor(stack.webUrl).post("/api/auth/register", { ...somebody(), ...taken, invite: secret })
    expect(conflict.status).toBe(409)
    const person = somebody()
    const created = await first.submit(link, { ...person })
    expect([created.status, created.headers.get("location")]).toEqual([302, "/tasks"])
    expect((await first.get("/tasks")).status).toBe(200)
    expect(await statusesOf(stack.webUrl, somebody(), secret)).toEqual(refusedEverywhere)
    expect(await textOf(stack.webUrl, link)).toContain("This invitation is not valid")
  })

  test("of several concurrent registrations with one invitation, one succeeds", async () => {
    const { secret } = await invite()
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        visitor(stack.webUrl).post("/api/auth/register", { ...somebody(), invite: secret }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403, 403, 403, 403, 403])
  })

  test("an invitation for an address is refused for other addresses", async () => {
    const person = somebody()
    const { link, secret } = await invite(person.email.toUpperCase())
    expect(await textOf(stack.webUrl, link)).toContain(`value="${person.email}"`)
    const other = await visitor(stack.webUrl).post("/api/auth/register", { ...somebody(), invite: secret })
    expect([other.status, (await other.json()).errors]).toEqual([
      422,
      [{ field: "email", message: "This invitation is for another email address." }],
    ])
    const better = await visitor(stack.webUrl).post("/api/auth/sign-up/email", { ...somebody(), invite: secret })
    expect(better.status).toBe(422)
    expect((await visitor(stack.webUrl).post("/api/auth/register", { ...person, invite: secret })).status).toBe(201)
  })

  test("an invitation ends after seven days", async () => {
    const { secret } = await invite()
    const [{ left }] = await sql`select extract(epoch from max(expires_at) - now())::int as left from verification`
    expect(left).toBeWithin(7 * 86_400 - 120, 7 * 86_400 + 1)
    await sql`update verification set expires_at = now() where identifier like 'invite:%'`
    expect(await statusesOf(stack.webUrl, somebody(), secret)).toEqual(refusedEverywhere)
  })

  test("only the hash of an invitation is stored, and no log contains its secret", async () => {
    const { secret, link } = await invite()
    await visitor(stack.webUrl).get(link)
    await visitor(stack.webUrl).submit(link, { name: "", email: "", password: "" })
    await visitor(stack.webUrl).get(link.replace("?", ".data?"))
    const [{ stored }] = await sql`select string_agg(v::text, ' ') as stored from verification v`
    expect(stored).toContain("invite:")
    expect(stored).not.toContain(secret)
    expect(stack.log()).toContain('"route":"/register"')
    expect(stack.log()).not.toContain(secret)
  })

  test("guesses are limited for each network, and others are not affected", async () => {
    const from = (address: string) => ({ headers: { "x-forwarded-for": address } })
    const guess = (n: number) => visitor(stack.webUrl).get(`/register?invite=guess-${n}`, from("198.51.100.7"))
    const statuses = new Set<number>()
    for (let n = 0; n < 40; n++) statuses.add((await guess(n)).status)
    expect(statuses).toEqual(new Set([403, 429]))
    const { link } = await invite()
    expect((await visitor(stack.webUrl).get(link, from("198.51.100.7"))).status).toBe(429)
    expect((await visitor(stack.webUrl).get(link, from("203.0.113.9"))).status).toBe(200)
  })

  test("deleting an account deletes the invitations for its address", async () => {
    const person = somebody()
    const { secret } = await invite(person.email)
    await runAccounts(stack.env, "create", person.email)
    expect((await runAccounts(stack.env, "delete", person.email)).code).toBe(0)
    expect((await statusesOf(stack.webUrl, person, secret)).endpoint).toBe(403)
  })
})

describe("with SIGN_UP=closed", () => {
  test("a registration is refused, even with an earlier invitation", async () => {
    await using closed = await startStack({
      SIGN_UP: "closed",
      OPERATOR_CONTACT: "https://matrix.example/#/@ruth:example.com",
    })
    expect(await statusesOf(closed.webUrl, somebody())).toEqual(refusedEverywhere)
    const link = await linkFrom({ ...closed.env, SIGN_UP: "invited" }, "invite")
    const secret = new URL(link, closed.webUrl).searchParams.get("invite")!
    expect(await statusesOf(closed.webUrl, somebody(), secret)).toEqual(refusedEverywhere)
    expect(await textOf(closed.webUrl, "/register")).toMatch(
      /Registration is closed.*Ask .*href="https:\/\/matrix\.example\/#\/@ruth:example\.com"/s,
    )
    for (const path of ["/", "/login"])
      expect([path, await textOf(closed.webUrl, path)]).toEqual([path, expect.not.stringContaining("/register")])
    const refused = await runAccounts(closed.env, "invite")
    expect([refused.code, refused.out]).toEqual([1, ""])
    expect(refused.err).toMatch(/^.*SIGN_UP=closed.*\n$/)
  })
})

describe("with SIGN_UP=open", () => {
  test("a registration needs no invitation, and a given invitation must be valid", async () => {
    await using open = await startStack({ SIGNUP_SIGNS_IN: "false" })
    expect(await textOf(open.webUrl, "/")).toContain('href="/register"')
    expect(await textOf(open.webUrl, "/login")).toMatch(/href="\/register".*Forgot your password\?.*operator/s)
    expect(await statusesOf(open.webUrl, somebody(), "nonsense")).toEqual(refusedEverywhere)
    const link = await linkFrom(open.env, "invite")
    const created = await visitor(open.webUrl).submit(link, { ...somebody() })
    // The next address does not contain the secret of the invitation.
    expect([created.status, created.headers.get("location")]).toEqual([302, "/login"])
    expect((await visitor(open.webUrl).get(link)).status).toBe(403)
  })
})
