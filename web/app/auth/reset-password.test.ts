import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { linkFrom } from "#scripts/test/accounts.ts"
import { eventually } from "#scripts/test/eventually.ts"
import { stackWithDatabase } from "#web/test/stack-with-database.ts"
import { registered, somebody, visitor } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

const { stack, sql } = await stackWithDatabase({ RATE_LIMIT: "false" })

const newcomer = () => registered(stack.webUrl)
const resetLink = (email: string) => linkFrom(stack.env, "reset", email)
const open = (link: string) => visitor(stack.webUrl).get(link)
const set = (link: string, newPassword: string, who = visitor(stack.webUrl)) => who.submit(link, { newPassword })
const logIn = async (email: string, password: string) =>
  (await visitor(stack.webUrl).post("/api/auth/login", { email, password })).status
/** The page without the nonce and the request id, which differ in each answer. */
const withoutNonce = (html: string) => html.replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, "")

describe("a link that sets a password", () => {
  test("works once, and ends every session, token and access key", async () => {
    const { person, someone, answer } = await newcomer()
    const key = await someone.post(
      "/api/auth/api-key/create",
      { name: "backup", password: person.password },
      { headers: { origin: stack.webUrl } },
    )
    const { key: secret } = await key.json()
    const link = await resetLink(person.email)
    const page = await open(link)
    expect([page.status, page.headers.get("cache-control")]).toEqual([200, "no-store"])
    expect(await page.text()).toContain('<meta name="referrer" content="strict-origin"/>')

    const done = await set(link, "a walk before dinner", someone)
    expect([done.status, done.headers.get("location")]).toEqual([302, "/login"])
    const next = await someone.get("/login")
    expect(next.status).toBe(200)
    expect(await next.text()).toMatch(/role="status".*Your password is set/s)
    expect((await someone.get("/tasks")).status).toBe(302)
    const me = () => fetch(`${stack.apiUrl}/api/me`, { headers: { authorization: `Bearer ${answer.token}` } })
    await eventually(me, ({ status }) => status === 401)
    const withKey = await visitor(stack.webUrl).get("/api/auth/token", { headers: { "x-api-key": secret } })
    expect(withKey.status).toBe(401)
    expect(await logIn(person.email, person.password)).toBe(401)
    expect((await open(link)).status).toBe(400)
    expect((await set(link, "another cup of tea")).status).toBe(400)
    expect(await logIn(person.email, "a walk before dinner")).toBe(200)
    const back = visitor(stack.webUrl)
    await back.post("/api/auth/login", { email: person.email, password: "a walk before dinner" })
    const settings = await (await back.get("/settings")).text()
    for (const event of [
      "The operator created a link to set a password",
      "Password set with a link from the operator",
      "A session was ended",
      "Access key revoked",
    ])
      expect(settings).toContain(event)
  })

  test("is not used up by a password that is refused", async () => {
    const { person } = await newcomer()
    const link = await resetLink(person.email)
    for (const weak of ["", "short", "password123", person.email]) {
      const refused = await set(link, weak)
      expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('aria-invalid="true"')])
    }
    expect((await set(link, "a walk before dinner")).status).toBe(302)
  })

  test("sets only one password when two people use it at the same time", async () => {
    const { person } = await newcomer()
    const link = await resetLink(person.email)
    const passwords = ["a walk before dinner", "another cup of tea", "the third of June"]
    const answers = await Promise.all(passwords.map((password) => set(link, password)))
    expect(answers.map(({ status }) => status).sort()).toEqual([302, 400, 400])
    const logIns = await Promise.all(passwords.map((password) => logIn(person.email, password)))
    expect(logIns).toEqual(answers.map(({ status }) => (status === 302 ? 200 : 401)))
  })

  test("replaces an earlier link for the same account, and is valid for an hour", async () => {
    const { person } = await newcomer()
    const earlier = await resetLink(person.email)
    const link = await resetLink(person.email)
    expect((await open(earlier)).status).toBe(400)
    const [{ left }] = await sql`select extract(epoch from max(expires_at) - now())::int as left from verification
      where identifier like 'reset:%' and value = (select id::text from "user" where email = ${person.email})`
    expect(left).toBeWithin(3600 - 120, 3601)
    await sql`update verification set expires_at = now() where identifier like 'reset:%'`
    expect((await open(link)).status).toBe(400)
    expect((await set(link, "a walk before dinner")).status).toBe(400)
  })

  test("gives an account that the operator created its first password", async () => {
    const { email } = somebody()
    const link = await linkFrom(stack.env, "create", email, "Ada King")
    expect(await logIn(email, "tea at half past four")).toBe(401)
    expect((await set(link, "tea at half past four")).status).toBe(302)
    const ada = visitor(stack.webUrl)
    await ada.post("/api/auth/login", { email, password: "tea at half past four" })
    expect(await (await ada.get("/settings")).text()).toContain('value="Ada King"')
  })

  test("is deleted with its account", async () => {
    const { person, someone } = await newcomer()
    const link = await resetLink(person.email)
    await someone.submit("/settings", { deleteAccount: "", password: person.password })
    expect((await open(link)).status).toBe(400)
    expect(await sql`select from verification where identifier like 'reset:%' and value = ${person.email}`).toEqual([])
  })

  test("is stored as a hash, and no log contains its secret", async () => {
    const { person } = await newcomer()
    const link = await resetLink(person.email)
    const secret = new URL(link, stack.webUrl).searchParams.get("token")!
    await open(link)
    await open(link.replace("?", ".data?"))
    await set(link, "short")
    const [{ stored }] = await sql`select string_agg(v::text, ' ') as stored from verification v`
    expect(stored).toContain("reset:")
    expect(stored).not.toContain(secret)
    expect(stack.log()).toContain('"route":"/reset"')
    expect(stack.log()).not.toContain(secret)
  })

  test("that is not valid leads to the same page for every reason", async () => {
    const { person } = await newcomer()
    const used = await resetLink(person.email)
    await set(used, "a walk before dinner")
    const invitation = await linkFrom(stack.env, "invite")
    const links = [
      used,
      invitation.replace("/register?invite", "/reset?token"),
      "/reset",
      "/reset?token=",
      "/reset?token=%00",
      "/reset?token=nonsense",
      `/reset?token=${"x".repeat(2_000)}`,
    ]
    const pages = new Set<string>()
    for (const link of links)
      for (const answer of [
        await open(link),
        await set(link, "another cup of tea"),
        await set(link, ""),
        await set(link, "\0"),
      ]) {
        expect([link, answer.status]).toEqual([link, 400])
        pages.add(withoutNonce((await answer.text()).match(/<main.*<\/main>/s)![0]))
      }
    expect([...pages]).toEqual([expect.stringContaining("This link is not valid")])
    expect(
      (await visitor(stack.webUrl).submit("/reset?token=nonsense", {}, { headers: { origin: "https://evil.example" } }))
        .status,
    ).toBe(403)
  })
})

test("only the page accepts a link, and no endpoint", async () => {
  for (const path of ["reset", "reset/check", "sign-up/check", "reset-password", "request-password-reset"])
    expect([path, (await visitor(stack.webUrl).post(`/api/auth/${path}`, { token: "x", invite: "" })).status]).toEqual([
      path,
      404,
    ])
})
