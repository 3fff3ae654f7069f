import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { freePort } from "#scripts/postgres/free-port.ts"
import { ambiguousRequests } from "#scripts/test/ambiguous-requests.ts"
import { eventually } from "#scripts/test/eventually.ts"
import { type Stack, startStack } from "#scripts/test/stack.ts"
import { registered, somebody, visitor } from "./test/visitor.ts"

setDefaultTimeout(120_000)

const origin = "https://tasks.example"
let stack: Stack
/** The web app behind a proxy at 127.0.0.1, with a public https address. */
beforeAll(async () => {
  const port = await freePort()
  stack = await startStack({
    ...{ RATE_LIMIT: "false", BETTER_AUTH_URL: origin, TRUST_PROXY: "127.0.0.1", WEB_PORT: String(port) },
    // The API does not reach the public address.
    JWKS_URL: `http://localhost:${port}/api/auth/jwks`,
  })
})
afterAll(() => stack?.stop())

/** Sends exactly these bytes, because `fetch` might correct them. Returns the status line and headers. */
function sendRaw(text: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  let received = ""
  Bun.connect({
    hostname: "127.0.0.1",
    port: Number(new URL(stack.webUrl).port),
    socket: {
      open: (socket) => void socket.write(text),
      data: (_, data) => {
        received += data.toString()
      },
      close: () => resolve(received),
      error: (_, error) => resolve(String(error)),
    },
  })
  return promise
}
const statusOf = (answer: string) => Number(answer.split(" ", 2)[1])
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(stack.webUrl + path, { headers, redirect: "manual" })

describe("headers", () => {
  test.each(["/", "/login", "/nope", "/tasks", "/healthz", "/api/auth/token", "/favicon.svg"])(
    "%s has them all",
    async (path) => {
      const { headers } = await get(path)
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'")
      expect(headers.get("x-content-type-options")).toBe("nosniff")
      expect(headers.get("referrer-policy")).toBe("same-origin")
      expect(headers.get("permissions-policy")).toContain("camera=()")
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin")
      expect(headers.get("strict-transport-security")).toMatch(/^max-age=\d{8}$/)
      expect(headers.get("x-request-id")).toMatch(/^[\w-]{36}$/)
      for (const name of ["server", "x-powered-by", "set-auth-jwt", "set-auth-token"])
        expect(headers.get(name)).toBeNull()
    },
  )

  test("every script of a page has the nonce of its response", async () => {
    const nonces = new Set<string>()
    for (const path of ["/", "/login", "/register", "/nope"]) {
      const response = await get(path)
      const policy = response.headers.get("content-security-policy")!
      const nonce = policy.match(/script-src 'self' 'nonce-([\w-]+)'/)![1]!
      expect(policy.match(/script-src [^;]*/)![0]).not.toContain("unsafe")
      const scripts = (await response.text()).match(/<script[^>]*>/g) ?? []
      for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`)
      nonces.add(nonce)
    }
    expect(nonces.size).toBe(4)
  })

  test("private pages are not cached", async () => {
    for (const path of ["/tasks", "/settings", "/login", "/api/auth/get-session"])
      expect((await get(path)).headers.get("cache-control")).toBe("no-store")
  })

  test("a prefetched page is not cached either, because it could be older than a change", async () => {
    for (const path of ["/login.data", "/register.data"]) {
      const { headers } = await get(path, { "sec-purpose": "prefetch" })
      expect(headers.get("cache-control")).toBe("no-store")
    }
  })
})

test("a page's scripts have a lower priority than its styles", async () => {
  for (const path of ["/login", "/register"]) {
    const page = await (await get(path)).text()
    const preloads = page.match(/<link rel="modulepreload"[^>]*>/g) ?? []
    expect(preloads.length).toBeGreaterThan(3)
    for (const link of preloads) expect(link).toContain('fetchpriority="low"')
    expect(page.indexOf('<link rel="stylesheet"')).toBeLessThan(page.indexOf(preloads[0]!))
  }
})

describe("cookies", () => {
  test("are sent only over https and to this site, and are hidden from scripts", async () => {
    const response = await visitor(stack.webUrl).post("/api/auth/register", somebody())
    const [cookie] = response.headers.getSetCookie()
    expect(cookie).toStartWith("__Host-latchkey.session_token=")
    for (const flag of ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"]) expect(cookie!.split("; ")).toContain(flag)
  })

  test("are all limited to this host", async () => {
    const someone = visitor(stack.webUrl)
    const from = { headers: { origin } }
    const answers = [
      await someone.post("/api/auth/register", somebody(), from),
      await someone.submit(
        "/preferences",
        { theme: "dark", timeZone: "Asia/Tokyo", shortcuts: "", redirectTo: "/" },
        from,
      ),
      await someone.submit("/settings", { rename: "", name: "Grace" }, from),
      await someone.post("/api/auth/logout", {}, from),
      await someone.submit("/logout", {}, from),
    ]
    const cookies = answers.flatMap(({ headers }) => headers.getSetCookie())
    const names = new Set(cookies.map((cookie) => cookie.match(/^__Host-latchkey\.([^=]+)=/)?.[1]))
    expect([...names]).toEqual(expect.arrayContaining(["session_token", "theme", "time-zone", "shortcuts", "flash"]))
    for (const cookie of cookies) {
      expect(cookie).toStartWith("__Host-latchkey.")
      for (const flag of ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"]) expect(cookie.split("; ")).toContain(flag)
      expect(cookie).not.toMatch(/Domain=/i)
    }
  })

  describe("with their previous names", () => {
    const old = "__Secure-latchkey"
    /** A person whose browser still has these cookies under their old names. */
    async function fromBefore(remember = true) {
      const { person, someone } = await registered(stack.webUrl)
      const from = { headers: { origin } }
      if (!remember) await someone.submit("/login", { email: person.email, password: person.password }, from)
      await someone.submit("/preferences", { theme: "dark", redirectTo: "/" }, from)
      for (const [name, value] of [...someone.jar]) {
        someone.jar.delete(name)
        // This cookie has no old name.
        if (name.endsWith(".device")) continue
        someone.jar.set(name.replace("__Host-", "__Secure-"), value)
      }
      return { person, someone }
    }

    test("are accepted once and replaced", async () => {
      const { person, someone } = await fromBefore()
      const values = [...someone.jar.values()]
      const response = await someone.get("/settings")
      expect(response.status).toBe(200)
      const page = await response.text()
      expect([person.email, 'data-theme="dark"'].filter((part) => !page.includes(part))).toEqual([])
      const set = response.headers.getSetCookie()
      for (const name of ["session_token", "theme"]) {
        expect(set.find((cookie) => cookie.startsWith(`${old}.${name}=;`))).toMatch(
          /Max-Age=0; Path=\/; HttpOnly; Secure/,
        )
        const replaced = set.find((cookie) => cookie.startsWith(`__Host-latchkey.${name}=`))
        expect(replaced).toMatch(/=[^;]+; Max-Age=34560000; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
      }
      expect([...someone.jar.keys()].every((name) => name.startsWith("__Host-"))).toBe(true)
      expect([...someone.jar.values()].sort()).toEqual(values.sort())
      const again = await someone.get("/settings")
      expect([again.status, again.headers.getSetCookie()]).toEqual([200, []])
    })

    test("are not replaced in an answer that caches may give to others", async () => {
      const { someone } = await fromBefore()
      for (const path of ["/api/auth/jwks", "/.well-known/openid-configuration"]) {
        const response = await someone.get(path)
        expect([response.status, response.headers.getSetCookie()]).toEqual([200, []])
      }
      expect((await someone.get("/settings")).headers.getSetCookie()).not.toEqual([])
    })

    test("still end when the browser is closed if they did so before", async () => {
      const { someone } = await fromBefore(false)
      const set = (await someone.get("/settings")).headers.getSetCookie()
      for (const name of ["session_token", "dont_remember"])
        expect(set.find((cookie) => cookie.startsWith(`__Host-latchkey.${name}=`))).not.toContain("Max-Age")
    })

    test("are ignored beside current ones and after a log-in", async () => {
      const { someone: before } = await fromBefore()
      const { person, someone } = await registered(stack.webUrl)
      const both = `${before.cookie()}; ${someone.cookie()}`
      const response = await someone.get("/settings", { headers: { cookie: both } })
      expect(await response.text()).toContain(person.email)
      expect(response.headers.getSetCookie().some((cookie) => cookie.startsWith("__Host-latchkey.session"))).toBe(false)
      const { email, password } = person
      const login = await before.submit("/login", { email, password }, { headers: { origin } })
      expect(login.status).toBe(302)
      expect(await (await before.get("/settings")).text()).toContain(email)
    })

    test("are refused if there are two, and cleared for every domain", async () => {
      const [one, other] = [await fromBefore(), await fromBefore()]
      const cookie = `${one.someone.cookie()}; ${other.someone.cookie()}`
      const response = await visitor(stack.webUrl).get("/settings", { headers: { cookie } })
      expect(response.status).toBe(302)
      const set = response.headers.getSetCookie().filter((each) => each.includes("session_token"))
      for (const each of set) expect(each).toContain("Max-Age=0")
      expect(set.some((each) => each.includes("Domain=tasks.example; Path=/;"))).toBe(true)
    })
  })

  test("without `remember` the session's cookie ends when the browser is closed", async () => {
    const person = somebody()
    await visitor(stack.webUrl).post("/api/auth/register", person)
    const fields = { email: person.email, password: person.password }
    const maxAge = async (more: object) => {
      const response = await visitor(stack.webUrl).submit("/login", { ...fields, ...more }, { headers: { origin } })
      expect(response.status).toBe(302)
      return response.headers
        .getSetCookie()
        .find((cookie) => cookie.includes("session_token"))!
        .match(/Max-Age=(\d+)/)?.[1]
    }
    expect(await maxAge({ remember: "on" })).toBe("34560000")
    expect(await maxAge({})).toBeUndefined()
  })

  test("concurrently saved preferences are all kept", async () => {
    const someone = visitor(stack.webUrl)
    const tell = (preference: Record<string, string>) =>
      someone.submit("/preferences", { ...preference, redirectTo: "/login" }, { headers: { origin } })
    await Promise.all([tell({ theme: "dark" }), tell({ timeZone: "Asia/Tokyo" }), tell({ shortcuts: "" })])
    const page = async () => (await someone.get("/login")).text()
    for (const kept of ['data-theme="dark"', "Asia/Tokyo", 'shortcuts\\",false'])
      expect([kept, (await page()).includes(kept)]).toEqual([kept, true])

    await tell({ theme: "" })
    expect((await page()).includes("data-theme")).toBe(false)
  })
})

describe("requests from other sites", () => {
  const foreign: Record<string, string>[] = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "http://localhost" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin, "sec-fetch-site": "cross-site" },
    { referer: "https://evil.example/" },
  ]
  const pages = [
    "/login",
    "/register",
    "/logout",
    "/tasks",
    "/tasks/1",
    "/settings",
    "/settings/import",
    "/preferences",
  ]
  const paths = [...pages, ...pages.map((page) => `${page}.data`), "/", "/?index", "/_root.data", "/nope", "/healthz"]
  const endpoints = [
    "register",
    "login",
    "logout",
    "token",
    "sign-in/email",
    "sign-up/email",
    "sign-out",
    "change-password",
    "change-email",
    "update-user",
    "update-session",
    "delete-user",
    "revoke-session",
    "revoke-sessions",
    "revoke-other-sessions",
    "api-key/create",
    "api-key/update",
    "api-key/delete",
    "jwks",
  ]

  test.each([...paths, ...endpoints.map((name) => `/api/auth/${name}`)])("POST %s is a 403", async (path) => {
    const person = somebody()
    for (const headers of foreign) {
      const form = { method: "POST", body: new URLSearchParams(person), headers, redirect: "manual" } as const
      expect((await fetch(stack.webUrl + path, form)).status).toBe(403)
      expect((await visitor(stack.webUrl).post(path, person, { headers })).status).toBe(403)
    }
  })

  test("our own pages and programs other than browsers are allowed", async () => {
    const person = somebody()
    expect((await visitor(stack.webUrl).post("/api/auth/register", person)).status).toBe(201)
    const own = { origin, "sec-fetch-site": "same-origin" }
    expect((await visitor(stack.webUrl).post("/api/auth/login", person, { headers: own })).status).toBe(200)
  })

  test("no header or field changes the method of a request", async () => {
    for (const method of ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]) {
      const answer = await sendRaw(`${method} /tasks HTTP/1.1\r\nHost: tasks.example\r\nConnection: close\r\n\r\n`)
      expect([400, 405, 501]).toContain(statusOf(answer))
    }
    const override = { "x-http-method-override": "POST", "x-method-override": "POST" }
    expect((await get("/logout?_method=POST", override)).status).toBe(405)
  })
})

describe("the host that a client names", () => {
  test("is ignored in Host and X-Forwarded-*", async () => {
    const lies = {
      host: "evil.example",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "http",
      forwarded: "host=evil.example",
    }
    for (const path of ["/", "/login", "/tasks", "/api/auth/token", "/api/auth/get-session"]) {
      const response = await get(path, lies)
      expect(JSON.stringify([...response.headers]) + (await response.text())).not.toContain("evil.example")
    }
    expect((await get("/tasks?a=b", lies)).headers.get("location")).toBe("/login?redirectTo=%2Ftasks%3Fa%3Db")
  })

  test("the client's address is taken from the trusted proxy only", async () => {
    const person = somebody()
    const someone = visitor(stack.webUrl)
    const headers = { "x-forwarded-for": "1.1.1.1, 203.0.113.7", "x-client-address": "9.9.9.9" }
    await someone.post("/api/auth/register", person, { headers })
    const { session } = await (await someone.get("/api/auth/get-session")).json()
    expect(session.ipAddress).toBe("203.0.113.7")
  })

  test.each(["/%zz", "/tasks/%", "/tasks/%ff", "/assets/%c0%af.js"])(
    "a path that cannot be decoded is refused before anything else: %s",
    async (path) => {
      const answer = await sendRaw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
      expect(statusOf(answer)).toBe(400)
      expect(answer).toContain("The address is malformed.")
    },
  )

  test("malformed requests get answers and do no harm", async () => {
    for (const [line, host] of [
      ["GET //evil.example/x", "a b"],
      ["GET /x", "[bad"],
      ["GET /%zz%", "localhost"],
      ["GET /\\evil.example", "localhost"],
      ["GET http://evil.example/login", "localhost"],
      ["GET /login?%zz&redirectTo=%", "localhost"],
    ]) {
      const answer = await sendRaw(`${line} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
      expect([200, 302, 400, 404]).toContain(statusOf(answer))
      expect(answer).not.toMatch(/at .*\.ts:\d+|node_modules|location: .*evil/i)
    }
    expect((await get("/healthz")).status).toBe(200)
  })
})

test.each(ambiguousRequests)("%s: one refusal, then the connection is closed", async (_, bytes) => {
  expect((await sendRaw(bytes)).match(/HTTP\/1\.1 \d+/g)).toEqual([expect.stringMatching(/ (400|431|505)$/)])
})

describe("static files", () => {
  test("a file with a hash in its name is cached for ever and sent compressed", async () => {
    const page = await (await get("/")).text()
    const [asset] = page.match(/\/assets\/[\w-]+\.(css|js)/)!
    const response = await get(asset, { "accept-encoding": "gzip" })
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable")
    expect(response.headers.get("vary")).toBe("accept-encoding")
    expect((await get("/favicon.svg")).headers.get("cache-control")).toBe("public, max-age=3600")
    expect((await fetch(stack.webUrl + asset, { method: "HEAD" })).status).toBe(200)
  })

  test("each encoding has its own entity tag, which gives a 304 if the client would get this encoding", async () => {
    const ask = (encoding: string, headers: Record<string, string> = {}, method = "GET") =>
      fetch(`${stack.webUrl}/favicon.svg`, { method, headers: { "accept-encoding": encoding, ...headers } })
    const tags = new Set<string>()
    const bodies = new Set<string>()
    for (const encoding of ["br", "gzip", "identity"]) {
      const response = await ask(encoding)
      expect(response.headers.get("content-encoding")).toBe(encoding === "identity" ? null : encoding)
      expect(response.headers.get("vary")).toBe("accept-encoding")
      const tag = response.headers.get("etag")!
      tags.add(tag)
      bodies.add(await response.text())
      for (const method of ["GET", "HEAD"])
        for (const list of [tag, `W/${tag}`, `"other", W/${tag}`, "*"]) {
          const unchanged = await ask(encoding, { "if-none-match": list }, method)
          expect([unchanged.status, unchanged.headers.get("etag")]).toEqual([304, tag])
          expect(unchanged.headers.get("cache-control")).toBe("public, max-age=3600")
          expect(await unchanged.text()).toBe("")
        }
      const head = await ask(encoding, {}, "HEAD")
      expect([head.status, head.headers.get("etag")]).toEqual([200, tag])
      expect((await ask(encoding, { "if-match": `W/${tag}` })).status).toBe(412)
    }
    expect([tags.size, bodies.size]).toEqual([3, 1])
    const [brotli = ""] = tags
    expect((await ask("gzip", { "if-none-match": brotli })).status).toBe(200)
    expect((await ask("br;q=0, gzip;q=0, *")).headers.get("content-encoding")).toBeNull()
  })

  test.each([
    "/.vite/manifest.json",
    "/assets/.vite/manifest.json",
    "/server/index.js",
    "/../server/index.js",
    "/assets/../../server/index.js",
    "/assets/..%2f..%2fserver/index.js",
    "/assets/%2e%2e/%2e%2e/server/index.js",
    "/assets/..\\..\\server\\index.js",
    "/..%00/etc/passwd",
    "//etc/passwd",
    "/assets/%252e%252e/%252e%252e/server/index.js",
    "/assets/%5c..%5c..%5cserver%5cindex.js",
    "/assets/..%c0%af..%c0%afserver/index.js",
    "/..;/server/index.js",
    "/C:/windows/win.ini",
    "/favicon.svg::$DATA",
    "/favicon.svg%00",
    "/favicon.svg/",
    "/.git/config",
    "/.made-from",
    "/web/server.ts",
    "/assets",
    "/assets/",
    "/.env",
    "/package.json",
    "/index.js.map",
  ])("%s is not found", async (path) => {
    const answer = await sendRaw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
    expect([400, 404]).toContain(statusOf(answer))
  })

  test("no source maps are served", async () => {
    const page = await (await get("/login")).text()
    const assets = [...new Set(page.match(/\/assets\/[\w.-]+\.js/g))]
    expect(assets.length).toBeGreaterThan(0)
    for (const asset of assets) {
      expect((await get(`${asset}.map`)).status).toBe(404)
      expect(await (await get(asset)).text()).not.toContain("sourceMappingURL")
    }
  })
})

describe("the process", () => {
  test("logs one line per request, without ids of tasks and secrets", async () => {
    const id = crypto.randomUUID()
    const asset = (await (await get("/")).text()).match(/\/assets\/[\w-]+\.(css|js)/)![0]
    const secret = { cookie: "session=secret", authorization: "Bearer secret", origin }
    const body = new URLSearchParams({ email: "secret@example.com", password: "secret secret" })
    for (const [requestId, path, init, expected] of [
      ["log-task", `/tasks/${id}?q=secret`, {}, { method: "GET", route: "/tasks/:id", status: 302 }],
      ["log-unknown", "/secret/secret?secret", {}, { method: "GET", route: "/*", status: 404 }],
      ["log-file", asset, {}, { method: "GET", route: "static", status: 200 }],
      ["log-missing-file", "/assets/secret.js", {}, { method: "GET", route: "/*", status: 404 }],
      [
        "log-form",
        "/login?redirectTo=/secret",
        { method: "POST", body },
        { method: "POST", route: "/login", status: 401 },
      ],
      [
        "log-foreign",
        "/tasks",
        { method: "POST", body, headers: { origin: "https://secret.example" } },
        { method: "POST", route: "/tasks", status: 403 },
      ],
      ["log-method", `/tasks/${id}`, { method: "PATCH", body }, { method: "PATCH", route: "/tasks/:id", status: 405 }],
    ] as [string, string, { headers?: object }, object][]) {
      const headers = { ...secret, ...init.headers, "x-request-id": requestId }
      await fetch(stack.webUrl + path, { redirect: "manual", ...init, headers })
      const [line, ...more] = await eventually(
        () => stack.lines().filter((line) => line.requestId === requestId && line.event === "request"),
        ({ length }) => length > 0,
      )
      expect({ line, more }).toEqual({
        line: {
          time: expect.any(String),
          level: "info",
          process: "web",
          event: "request",
          requestId,
          ms: expect.any(Number),
          ...expected,
        },
        more: [],
      })
    }
    expect(stack.log()).not.toContain("secret")
  })

  test("logs a cancelled request, but not as a server error", async () => {
    const form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nemail="
    const socket = await Bun.connect({
      hostname: "127.0.0.1",
      port: Number(new URL(stack.webUrl).port),
      socket: { data() {} },
    })
    socket.write(`POST /login HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: log-given-up\r\n${form}`)
    socket.end()
    const line = await eventually(
      () => stack.lines().find(({ requestId }) => requestId === "log-given-up"),
      (line) => line !== undefined,
    )
    expect(line).toMatchObject({ level: "info", event: "request", route: "/login", status: 499 })
  })

  test("logs the subject of a request", async () => {
    const someone = visitor(stack.webUrl)
    const { user } = await (await someone.post("/api/auth/register", somebody())).json()
    await someone.get("/settings", { headers: { "x-request-id": "log-test-2" } })
    const line = await eventually(
      () => stack.lines().find(({ process, requestId }) => process === "web" && requestId === "log-test-2"),
      (line) => line !== undefined,
    )
    expect(line).toMatchObject({ route: "/settings", status: 200, subject: user.id })
  })

  test("accepts only forms on its pages", async () => {
    const post = (body: string | undefined, type?: string) =>
      fetch(`${stack.webUrl}/login`, {
        method: "POST",
        body,
        headers: type ? { "content-type": type } : {},
        redirect: "manual",
      })
    expect((await post("{}", "application/json")).status).toBe(415)
    expect((await post("email=a")).status).toBe(415)
    expect((await post("nonsense", "multipart/form-data; boundary=x")).status).toBe(400)
    expect((await post("--x\r\nnonsense", "multipart/form-data")).status).toBe(400)
    expect((await post(undefined)).status).toBe(422)
    expect((await post("%%%&&&=\0", "application/x-www-form-urlencoded")).status).toBe(422)
    const form = new FormData()
    form.set("email", "nobody@example.com")
    form.set("password", "not the one I chose")
    const response = await fetch(`${stack.webUrl}/login`, { method: "POST", body: form, redirect: "manual" })
    expect(response.status).toBe(401)
  })

  test("answers HEAD like GET, without a body", async () => {
    const own = ["/api/auth/jwks", "/api/auth/get-session", "/api/auth/ok"]
    for (const path of ["/", "/login", "/healthz", "/favicon.svg", ...own]) {
      const response = await fetch(stack.webUrl + path, { method: "HEAD" })
      expect([path, response.status]).toEqual([path, 200])
      expect(await response.text()).toBe("")
    }
  })

  describe("reads of a stranger's body", () => {
    const sent = { bytes: 0 }
    /** A body without a length that continues as long as it is read, up to 7 MiB. */
    const endless = (head: string) => {
      sent.bytes = 0
      return new ReadableStream({
        async pull(controller) {
          const chunk = new TextEncoder().encode(sent.bytes === 0 ? head : "x".repeat(65_536))
          sent.bytes += chunk.length
          controller.enqueue(chunk)
          if (sent.bytes > 7 * 1024 * 1024) controller.close()
          await Bun.sleep(1)
        },
      })
    }
    const multipart = "multipart/form-data; boundary=b"
    const part = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    const post = (path: string, type: string, body: BodyInit) =>
      fetch(stack.webUrl + path, { method: "POST", headers: { "content-type": type }, body, redirect: "manual" })

    test.each([
      ["/login", "application/x-www-form-urlencoded", "email="],
      ["/tasks", "application/x-www-form-urlencoded", "add=&title="],
      ["/tasks", multipart, part],
      ["/settings", multipart, part],
    ])("at most 256 KiB: %s, %s", async (path, type, head) => {
      const { status } = await post(path, type, `${head}${"x".repeat(300_000)}`)
      expect(status).toBe(413)
      expect((await post(path, type, endless(head))).status).toBe(413)
      expect(sent.bytes).toBeLessThan(4 * 1024 * 1024)
    })

    test("no file before the session is checked", async () => {
      for (const path of ["/settings/import", "/settings/import.data", "/Settings/Import/"]) {
        const answer = await post(path, multipart, endless(part))
        expect([path, [202, 302].includes(answer.status)]).toEqual([path, true])
        expect(sent.bytes).toBeLessThan(4 * 1024 * 1024)
      }
    })

    test("nothing if it has 9 MiB", async () => {
      const body = new Uint8Array(9 * 1024 * 1024)
      const response = await fetch(`${stack.webUrl}/login`, { method: "POST", body }).catch(() => undefined)
      expect([413, undefined]).toContain(response?.status)
      expect((await get("/healthz")).status).toBe(200)
    })
  })

  test("wrote only lines of JSON during all these tests", () => {
    expect(stack.lines().map(({ process }) => process)).toContain("web")
    expect(stack.lines().filter(({ level }) => level === "error")).toEqual([])
  })
})
