import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { type Stack, startStack } from "#scripts/test/stack.ts"
import { somebody, type Visitor, visitor } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

let stack: Stack
/** The test is a trusted proxy, so that each test can use other client addresses. */
beforeAll(async () => {
  stack = await startStack({ TRUST_PROXY: "127.0.0.1" })
})
afterAll(() => stack?.stop())

let lastAddress = 0
const elsewhere = () => ({ headers: { "x-forwarded-for": `198.51.100.${++lastAddress}` } })
const newcomer = async () => {
  const person = somebody()
  await visitor(stack.webUrl).post("/api/auth/register", person, elsewhere())
  return person
}

test("after five wrong passwords within a minute, the next one must wait, even the right one", async () => {
  const person = await newcomer()
  const from = elsewhere()
  const login = (password: string, where = from) =>
    visitor(stack.webUrl).post("/api/auth/login", { ...person, password }, where)
  for (let i = 0; i < 5; i++) expect((await login(`wrong guess ${i}`)).status).toBe(401)
  for (const password of ["wrong guess", person.password]) {
    const response = await login(password)
    expect(response.status).toBe(429)
    expect(response.headers.get("content-type")).toBe("application/problem+json")
    expect(Number(response.headers.get("retry-after"))).toBeWithin(1, 61)
  }
  const page = await visitor(stack.webUrl).submit("/login", { email: person.email, password: person.password }, from)
  expect(page.status).toBe(429)
  expect(Number(page.headers.get("retry-after"))).toBeWithin(1, 61)
  expect((await login(person.password, elsewhere())).status).toBe(200)
})

test("guesses from many addresses of one IPv6 network at two web processes are counted together", async () => {
  const person = await newcomer()
  const { DATABASE_URL = "", BETTER_AUTH_SECRET = "" } = stack.env
  await using other = await startStack({ TRUST_PROXY: "127.0.0.1", DATABASE_URL, BETTER_AUTH_SECRET })
  const statuses: number[] = []
  for (let i = 1; i <= 7; i++) {
    const from = { headers: { "x-forwarded-for": `2001:db8:0:${lastAddress}::${i}` } }
    const { webUrl } = i % 2 ? stack : other
    const guess = { ...person, password: `wrong guess ${i}` }
    statuses.push((await visitor(webUrl).post("/api/auth/login", guess, from)).status)
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429])
})

test("concurrent guesses are limited in the same way", async () => {
  const person = await newcomer()
  const from = elsewhere()
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      visitor(stack.webUrl).post("/api/auth/login", { ...person, password: `wrong guess ${i}` }, from),
    ),
  )
  const guessed = answers.filter(({ status }) => status === 401).length
  expect(guessed).toBeWithin(5, 5 + Math.max(2, navigator.hardwareConcurrency))
})

test("an unknown email address is treated in the same way", async () => {
  const from = elsewhere()
  const nobody = somebody()
  const statuses: number[] = []
  for (let i = 0; i < 7; i++) statuses.push((await visitor(stack.webUrl).post("/api/auth/login", nobody, from)).status)
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429])
})

test("many log-ins with the right password are not limited", async () => {
  const person = await newcomer()
  const from = elsewhere()
  const answers = await Promise.all(
    Array.from({ length: 15 }, () => visitor(stack.webUrl).post("/api/auth/login", person, from)),
  )
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
})

test("other spellings of the address, other endpoints and other headers do not avoid the limit", async () => {
  const person = await newcomer()
  const from = elsewhere()
  for (let i = 0; i < 5; i++)
    await visitor(stack.webUrl).post("/api/auth/login", { ...person, password: "wrong guess" }, from)
  const attempts = [
    visitor(stack.webUrl).post("/api/auth/login", { ...person, email: ` ${person.email.toUpperCase()} ` }, from),
    visitor(stack.webUrl).post("/api/auth/sign-in/email", person, from),
    visitor(stack.webUrl).post("/api/auth/sign-in/email/", person, from),
    visitor(stack.webUrl).submit("/login", { email: person.email, password: person.password }, from),
    visitor(stack.webUrl).post("/api/auth/login", person, {
      headers: { ...from.headers, "x-client-address": "192.0.2.1" },
    }),
    visitor(stack.webUrl).post("/api/auth/login", person, {
      headers: { "x-forwarded-for": `192.0.2.1, ${from.headers["x-forwarded-for"]}`, "x-real-ip": "192.0.2.1" },
    }),
  ]
  for (const attempt of attempts) expect([404, 429]).toContain((await attempt).status)
})

test("one address can register at most thirty accounts a minute", async () => {
  const from = elsewhere()
  const statuses: number[] = []
  for (let i = 0; i < 32; i++) {
    const response = await visitor(stack.webUrl).post("/api/auth/register", { ...somebody(), password: "short" }, from)
    statuses.push(response.status)
  }
  // Refused registrations do not count.
  expect(new Set(statuses)).toEqual(new Set([422]))
  const answers = await Promise.all(
    Array.from({ length: 31 }, () => visitor(stack.webUrl).post("/api/auth/register", somebody(), from)),
  )
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(30)
  expect(answers.find(({ status }) => status === 429)?.headers.get("retry-after")).toMatch(/^\d+$/)
})

describe("where a logged-in person is asked for the password again", () => {
  /** Every such endpoint, with its password field. */
  const endpoints: [path: string, field: string, rest: object][] = [
    ["verify-password", "password", {}],
    ["change-password", "currentPassword", { newPassword: "another cup of tea" }],
    ["delete-user", "password", {}],
    ["api-key/create", "password", { name: "backup script" }],
    ["change-email", "password", { newEmail: "other@example.com" }],
  ]
  const ask = (someone: Visitor, [path, field, rest]: (typeof endpoints)[number], password?: unknown) =>
    someone.post(
      `/api/auth/${path}`,
      { ...rest, [field]: password },
      { headers: { ...elsewhere().headers, origin: stack.webUrl } },
    )
  const loggedIn = async () => {
    const [person, someone] = [somebody(), visitor(stack.webUrl)]
    await someone.post("/api/auth/register", person, elsewhere())
    return { person, someone }
  }

  test("a wrong or missing password is an error at its field, and nothing is changed", async () => {
    const { person, someone } = await loggedIn()
    for (const endpoint of endpoints) {
      for (const password of [undefined, "", 7, ["x"], null, "wrong guess"]) {
        // Only the last one counts as a guess, and it is the first guess at this endpoint.
        const response = await ask(someone, endpoint, password)
        const { errors } = await response.json()
        expect([endpoint[0], password, response.status]).toEqual([endpoint[0], password, 422])
        expect(errors).toEqual([{ field: endpoint[1], message: expect.any(String) }])
      }
    }
    const { keys } = await (await someone.get("/api/auth/api-key/list")).json().then((keys) => ({ keys }))
    expect(JSON.stringify(keys)).not.toContain("backup script")
    expect((await visitor(stack.webUrl).post("/api/auth/login", person, elsewhere())).status).toBe(200)
  })

  test("wrong passwords are counted for the account over all endpoints, sessions and addresses", async () => {
    const { person, someone } = await loggedIn()
    const another = visitor(stack.webUrl)
    await another.post("/api/auth/login", person, elsewhere())
    for (const [n, endpoint] of endpoints.entries())
      expect((await ask(n % 2 ? someone : another, endpoint, `wrong guess ${n}`)).status).toBe(422)
    for (const endpoint of endpoints)
      for (const password of ["wrong guess", person.password]) {
        const response = await ask(another, endpoint, password)
        expect([endpoint[0], response.status]).toEqual([endpoint[0], 429])
        expect(Number(response.headers.get("retry-after"))).toBeWithin(1, 61)
      }
    const page = await someone.submit("/settings", { deleteAccount: "", password: person.password }, elsewhere())
    expect(page.status).toBe(429)
    // An attacker with a stolen session cannot lock out the owner, who can then end that session.
    const elsewhereAgain = visitor(stack.webUrl)
    expect((await elsewhereAgain.post("/api/auth/login", person, elsewhere())).status).toBe(200)
    const ended = await elsewhereAgain.post(
      "/api/auth/revoke-other-sessions",
      {},
      { headers: { origin: stack.webUrl } },
    )
    expect(ended.status).toBe(200)
  })

  test("concurrent wrong passwords are limited in the same way", async () => {
    const { someone } = await loggedIn()
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => ask(someone, endpoints[n % 3]!, `wrong guess ${n}`)),
    )
    const guessed = answers.filter(({ status }) => status === 422).length
    expect(guessed).toBeWithin(5, 5 + Math.max(2, navigator.hardwareConcurrency))
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(30 - guessed)
  })

  test("wrong passwords of one device are counted together with those at log-in", async () => {
    const { person, someone } = await loggedIn()
    const logIn = (password: string) => someone.post("/api/auth/login", { ...person, password }, elsewhere())
    for (let n = 0; n < 3; n++) expect((await logIn("wrong guess")).status).toBe(401)
    for (let n = 0; n < 2; n++) expect((await ask(someone, endpoints[0]!, "wrong guess")).status).toBe(422)
    expect((await ask(someone, endpoints[0]!, person.password)).status).toBe(429)
    expect((await logIn(person.password)).status).toBe(429)
  })

  test("wrong passwords of strangers are not counted here", async () => {
    const { person, someone } = await loggedIn()
    for (let n = 0; n < 7; n++)
      await visitor(stack.webUrl).post("/api/auth/login", { ...person, password: "wrong guess" }, elsewhere())
    expect((await ask(someone, endpoints[0]!, person.password)).status).toBe(200)
  })

  test("each wrong password is an entry in the account's activity list", async () => {
    const { person, someone } = await loggedIn()
    await ask(someone, endpoints[0]!, "wrong guess")
    const page = await (await someone.get("/settings")).text()
    expect(page).toContain("A wrong password was typed by someone who was logged in")
    expect(stack.log()).toContain('"event":"security.password_wrong"')
    expect(stack.log()).not.toContain("wrong guess")
    expect(stack.log()).not.toContain(person.password)
  })
})

test("no other endpoint of Better Auth accepts a password or changes email or password", async () => {
  const [person, someone] = [somebody(), visitor(stack.webUrl)]
  await someone.post("/api/auth/register", person, elsewhere())
  const newPassword = "another cup of tea"
  const attempts: [path: string, body: object][] = [
    ["set-password", { newPassword }],
    ["reset-password", { newPassword, token: "x" }],
    ["request-password-reset", { email: person.email }],
    ["forget-password", { email: person.email }],
    ["sign-in/social", { provider: "google", idToken: { token: "x" } }],
    ["link-social", { provider: "google" }],
    ["unlink-account", { providerId: "credential" }],
    ["update-session", { userId: crypto.randomUUID(), expiresAt: "2099-01-01" }],
    ["send-verification-email", { email: person.email }],
    ["refresh-token", { providerId: "credential" }],
    ["get-access-token", { providerId: "credential" }],
  ]
  const own = { headers: { ...elsewhere().headers, origin: stack.webUrl } }
  for (const [path, body] of attempts)
    expect([path, (await someone.post(`/api/auth/${path}`, body, own)).status]).toEqual([path, 404])
  for (const path of ["verify-email?token=x", "delete-user/callback?token=x", "reset-password/x", "account-info"])
    expect([path, (await someone.get(`/api/auth/${path}`, own)).status]).toEqual([path, 404])
  expect((await visitor(stack.webUrl).post("/api/auth/login", person, elsewhere())).status).toBe(200)
})
