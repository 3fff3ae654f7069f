import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import { type Stack, startStack } from "#scripts/test/stack.ts"
import { somebody, visitor } from "../../test/visitor.ts"

setDefaultTimeout(120_000)

let stack: Stack
/** Behind a proxy, so that each test can come from an address of its own. */
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

test("the sixth wrong password within a minute has to wait, and so has the right one", async () => {
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

test("guesses through two web processes, from all over one IPv6 network, are counted together", async () => {
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

test("guesses sent all at once get no further", async () => {
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

test("an address that nobody has is treated alike", async () => {
  const from = elsewhere()
  const nobody = somebody()
  const statuses: number[] = []
  for (let i = 0; i < 7; i++) statuses.push((await visitor(stack.webUrl).post("/api/auth/login", nobody, from)).status)
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429])
})

test("many log-ins with the right password are no attack", async () => {
  const person = await newcomer()
  const from = elsewhere()
  const answers = await Promise.all(
    Array.from({ length: 15 }, () => visitor(stack.webUrl).post("/api/auth/login", person, from)),
  )
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
})

test("other spellings of the address, other endpoints and other headers do not help", async () => {
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

test("one address registers thirty accounts a minute at most", async () => {
  const from = elsewhere()
  const statuses: number[] = []
  for (let i = 0; i < 32; i++) {
    const response = await visitor(stack.webUrl).post("/api/auth/register", { ...somebody(), password: "short" }, from)
    statuses.push(response.status)
  }
  // What the rules refuse never reaches the limit.
  expect(new Set(statuses)).toEqual(new Set([422]))
  const answers = await Promise.all(
    Array.from({ length: 31 }, () => visitor(stack.webUrl).post("/api/auth/register", somebody(), from)),
  )
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(30)
  expect(answers.find(({ status }) => status === 429)?.headers.get("retry-after")).toMatch(/^\d+$/)
})
