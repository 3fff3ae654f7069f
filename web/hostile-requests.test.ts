import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { type Stack, startStack } from "#scripts/test/stack.ts"
import { deepJson, longPaths, manyFields } from "./test/payloads.ts"
import { registered, type Visitor, visitor } from "./test/visitor.ts"

setDefaultTimeout(120_000)

let stack: Stack
let someone: Visitor
beforeAll(async () => {
  stack = await startStack({ RATE_LIMIT: "false" })
  someone = (await registered(stack.webUrl)).someone
})
afterAll(() => stack?.stop())

const formType = "application/x-www-form-urlencoded"
const send = (path: string, type: string, body: string, headers: Record<string, string> = {}) =>
  fetch(stack.webUrl + path, {
    method: "POST",
    headers: { "content-type": type, origin: stack.webUrl, ...headers },
    body,
    redirect: "manual",
  })

describe("an address of more than 20 segments", () => {
  test.each(longPaths)("is a 404 for programs and browsers: %#", async (path) => {
    for (const accept of ["*/*", "text/html,*/*;q=0.8"]) {
      const page = await someone.get(path, { headers: { accept } })
      expect({ path: path.slice(0, 60), status: page.status }).toEqual({ path: path.slice(0, 60), status: 404 })
      const html = await page.text()
      expect(html.length).toBeLessThan(20_000)
      if (accept === "*/*") expect(JSON.parse(html)).toMatchObject({ status: 404, title: "Not found" })
      else {
        expect(html).toContain("Page not found")
        expect(html).toContain('href="/"')
      }
    }
    expect((await send(path, formType, "a=b")).status).toBe(404)
  })

  test("counts neither the query nor %2F, and 20 segments are allowed", async () => {
    expect((await someone.get(`/tasks?q=${"/a".repeat(50)}`)).status).toBe(200)
    expect((await someone.get(`/login?redirectTo=${encodeURIComponent("/a".repeat(2_000))}`)).status).toBe(302)
    const page = await someone.get("/a".repeat(20), { headers: { accept: "text/html" } })
    expect([page.status, (await page.text()).includes("Back to your tasks")]).toEqual([404, true])
  })
})

test("a query of more than 100 parameters is a 400 for programs and browsers", async () => {
  for (const path of ["/login", "/tasks", "/tasks.data", "/api/auth/get-session"])
    expect((await someone.get(`${path}?${"a&".repeat(7_000)}`)).status).toBe(400)
  const page = await someone.get(`/tasks?${"a=1&".repeat(200)}`, { headers: { accept: "text/html" } })
  expect([page.status, (await page.text()).includes("too many parameters")]).toEqual([400, true])
  expect((await someone.get(`/tasks?${"a=1&".repeat(99)}`)).status).toBe(200)
})

test("a query that is too long for the API after encoding is a 400, not a 503", async () => {
  for (const name of ["cursor", "status", "sort"]) {
    const page = await someone.get(`/tasks?${name}=${"(".repeat(5_500)}`, { headers: { accept: "text/html" } })
    const hasWords = (await page.text()).includes("This address is not valid")
    expect([name, page.status, hasWords]).toEqual([name, 400, true])
  }
})

test("any number of cookies of other programs on this host is ignored", async () => {
  const others = "a=b;".repeat(3_000)
  expect((await someone.get("/tasks", { headers: { cookie: `${others}${someone.cookie()}` } })).status).toBe(200)
  expect((await someone.get("/tasks", { headers: { cookie: `${others}latchkey.theme=dark` } })).status).toBe(302)
})

describe("JSON that is too deep or has too many values", () => {
  const endpoints = ["sign-out", "sign-in/email", "sign-up/email", "update-user", "change-password", "delete-user"]
  const more = [
    "verify-password",
    "revoke-session",
    "revoke-sessions",
    "api-key/create",
    "api-key/update",
    "api-key/delete",
  ]
  test.each([...endpoints, ...more, "login", "register"])("is refused by %s before any other work", async (name) => {
    for (const body of deepJson) {
      for (const type of ["application/json", "application/json; charset=utf-8"]) {
        const { status } = await send(`/api/auth/${name}`, type, body, { cookie: someone.cookie() })
        expect({ body: body.slice(0, 40), refused: [400, 422].includes(status) }).toEqual({
          body: body.slice(0, 40),
          refused: true,
        })
      }
    }
    expect((await send(`/api/auth/${name}`, "application/json", `{"a":"${"x".repeat(70_000)}"}`)).status).toBe(413)
  })

  test("is refused by each endpoint that accepts another JSON media type", async () => {
    for (const type of ["application/vnd.api+json", "APPLICATION/JSON"])
      expect([400, 415, 422]).toContain((await send("/api/auth/sign-out", type, deepJson[0]!)).status)
  })

  test("ends no session", async () => {
    expect((await someone.get("/tasks")).status).toBe(200)
  })

  test("NUL is found at every depth, in values and in names", async () => {
    for (const body of [`{"name":"a\\u0000b"}`, `{"a":[{"b":"\\u0000"}]}`, `{"a":{"\\u0000":1}}`, `{"\\u0000":1}`])
      expect((await send("/api/auth/update-user", "application/json", body, { cookie: someone.cookie() })).status).toBe(
        422,
      )
    expect((await someone.get("/api/auth/get-session?a=%00")).status).toBe(422)
  })
})

describe("a form", () => {
  const pages = ["/login", "/register", "/tasks", `/tasks/${crypto.randomUUID()}`, "/settings", "/preferences"]

  test.each(pages)("of thousands of fields is refused by %s without parsing it", async (path) => {
    for (const [type, body] of manyFields) {
      const page = await send(path, type, body, { cookie: someone.cookie(), accept: "text/html" })
      expect({ body: body.slice(0, 60), status: page.status }).toEqual({ body: body.slice(0, 60), status: 413 })
      expect((await page.text()).length).toBeLessThan(20_000)
    }
  })

  const unknown = Array.from({ length: 900 }, (_, n) => [`unknown-${n}`, "planted"] as const)

  test.each<[string, Record<string, string>, string[]]>([
    ["/tasks", { add: "", title: "x".repeat(20_000), description: "😀".repeat(10_000) }, ["title", "description"]],
    ["/settings", { rename: "", name: "N".repeat(5_000) }, ["name"]],
    ["/settings", { createKey: "", name: "N".repeat(5_000), days: "30" }, ["name"]],
  ])("of %s that is refused is shown again with all its text, without unknown fields", async (path, fields, typed) => {
    const page = await someone.submit(path, { ...Object.fromEntries(unknown), ...fields })
    expect(page.status).toBe(422)
    const html = await page.text()
    for (const name of typed) expect(html.includes(fields[name]!)).toBe(true)
    expect(html).not.toContain("planted")
    expect(html).not.toContain("unknown-")
  })

  test.each(["/login", "/register"])(
    "of %s that is refused is shown again, but never with a password",
    async (path) => {
      const fields = {
        email: `${"e".repeat(5_000)}@example.com`,
        name: "",
        password: "secret".repeat(2_000),
        oldPassword: "secret",
      }
      const page = await visitor(stack.webUrl).submit(path, { ...Object.fromEntries(unknown), ...fields })
      expect([401, 422]).toContain(page.status)
      const html = await page.text()
      expect(html.includes(fields.email)).toBe(true)
      expect(html).not.toMatch(/planted|unknown-|secret/)
    },
  )
})

describe("a form that was sent from another address of this server", () => {
  const other = "http://127.0.0.2:4000"
  const from = (origin: string, path: string, more: Record<string, string> = {}) =>
    send(path, formType, "email=a%40example.com&password=x", { origin, host: new URL(origin).host, ...more })

  test("gets a page with a link to the right address", async () => {
    for (const path of ["/login", "/tasks", "/settings", "/nowhere", "/tasks?redirectTo=//evil.example"]) {
      const page = await from(other, path, { accept: "text/html,application/xhtml+xml", cookie: someone.cookie() })
      expect([path, page.status]).toEqual([path, 403])
      const html = await page.text()
      expect(html).toContain(`<a class="link" href="${stack.webUrl}">${stack.webUrl}</a>`)
      expect(html).not.toMatch(/127\.0\.0\.2|evil|<script(?! type="application)|Log out/)
      expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'")
      expect(page.headers.getSetCookie()).toEqual([])
    }
  })

  test("shows nothing of what another site sends", async () => {
    const names = ["https://evil.example", "http://evil.example:1/<script>", "null", '"><script>pwned()</script>']
    for (const origin of names) {
      const page = await send("/login", formType, "a=b", { origin, accept: "text/html", "x-refused": '{"status":200}' })
      const html = await page.text()
      expect([page.status, /evil|pwned/.test(html)]).toEqual([403, false])
    }
  })

  test("is answered with a message for our script, and with problem+json for a program", async () => {
    const answer = await from(other, "/login.data")
    expect([answer.status, answer.headers.get("content-type")]).toEqual([403, "text/x-script"])
    expect(await answer.text()).toContain(`Latchkey is at ${stack.webUrl}`)
    for (const [path, accept] of [
      ["/login", "*/*"],
      ["/login", "application/json"],
      ["/api/auth/login", "text/html"],
    ] as const) {
      const problem = await from(other, path, { accept })
      expect([problem.status, problem.headers.get("content-type")]).toEqual([403, "application/problem+json"])
    }
  })

  test("is logged once with both addresses; a form of another site is not logged", async () => {
    const lan = "http://192.168.7.7:4000"
    for (let n = 0; n < 3; n++) await from(lan, "/login")
    await send("/login", formType, "a=b", { origin: "https://evil.example" })
    const warned = () => stack.lines().filter(({ event }) => event === "address.unexpected")
    await eventually(warned, (lines) => lines.some(({ origin }) => origin === lan))
    expect(warned().filter(({ origin }) => origin === lan)).toEqual([
      expect.objectContaining({ level: "warn", process: "web", origin: lan, expected: stack.webUrl }),
    ])
    expect(stack.log()).not.toContain("evil")
    for (let n = 0; n < 50; n++) await from(`http://192.168.8.${n}:4000`, "/login")
    expect(warned().length).toBeLessThanOrEqual(10)
  })

  test("cannot be requested as a page", async () => {
    for (const headers of [
      undefined,
      { "x-refused": '{"status":200,"detail":"planted","address":"https://evil.example"}' },
    ]) {
      const page = await someone.get("/refused", { headers })
      expect([page.status, /planted|evil/.test(await page.text())]).toEqual([404, false])
    }
  })
})
