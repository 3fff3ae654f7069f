import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { type Stack, startStack } from "#scripts/test/stack.ts"
import { cuttableWire } from "#web/test/cuttable-wire.ts"
import { read, somebody, visitor } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

type Seen = { method: string; path: string; headers: Headers }

/** The public address of the API. */
const publicUrl = "https://api.tasks.example"

let stack: Stack
let seen: Seen[] = []
/** Returns the answer to a call in place of the API; `undefined` passes the call on to the API. */
let instead: ((request: Request, call: number) => Response | Promise<Response | undefined> | undefined) | undefined

/** A proxy between web and API that records the calls and can answer them itself. */
const between = Bun.serve({
  port: 0,
  idleTimeout: 60,
  async fetch(request) {
    const { pathname, search } = new URL(request.url)
    seen.push({ method: request.method, path: pathname, headers: new Headers(request.headers) })
    return (await instead?.(request, seen.length)) ?? fetch(stack.apiUrl + pathname + search, request)
  },
})
/** The connection to the proxy, which can be cut. */
const wire = await cuttableWire(between.port!)

beforeAll(async () => {
  stack = await startStack({
    RATE_LIMIT: "false",
    API_URL: `http://localhost:${wire.port}`,
    API_PUBLIC_URL: publicUrl,
    JWT_EXPIRES_IN: "5",
    TOKEN_BINDING: "dpop",
  })
})
afterAll(async () => {
  await stack?.stop()
  wire.close()
  await between.stop(true)
})
afterEach(() => {
  instead = undefined
  wire.cut(0)
})

async function newcomer() {
  const someone = visitor(stack.webUrl)
  const person = somebody()
  await someone.post("/api/auth/register", person)
  seen = []
  return { person, someone }
}
const tokenOf = ({ headers }: Seen) => headers.get("authorization")!.split(" ")[1]!

describe("a call to the API", () => {
  test("carries a token bound to the web server's key, a fresh proof, the request's id and its trace, and asks for no compression", async () => {
    const { person, someone } = await newcomer()
    const traceId = "0af7651916cd43dd8448eb211c80319c"
    const headers = { "x-request-id": "from-the-browser", traceparent: `00-${traceId}-b7ad6b7169203331-01` }
    const page = await someone.get("/tasks", { headers })
    expect(page.status).toBe(200)
    expect(seen.length).toBeGreaterThan(0)
    for (const call of seen) {
      expect(call.headers.get("authorization")).toStartWith("DPoP ")
      expect(call.headers.get("cookie")).toBeNull()
      expect(call.headers.get("accept-encoding")).toBe("identity")
      expect(call.headers.get("x-request-id")).toBe("from-the-browser")
      expect(call.headers.get("traceparent")).toMatch(new RegExp(`^00-${traceId}-(?!b7ad6b7169203331)[\\da-f]{16}-01$`))
      expect(read(tokenOf(call)).claims).toMatchObject({ email: person.email, cnf: { jkt: expect.any(String) } })
    }
    expect(new Set(seen.map(({ headers }) => headers.get("dpop"))).size).toBe(seen.length)
    expect(new Set(seen.map(({ headers }) => headers.get("traceparent"))).size).toBe(seen.length)
    const lines = await eventually(
      () => stack.lines().filter(({ event, requestId }) => event === "request" && requestId === "from-the-browser"),
      ({ length }) => length === seen.length + 1,
    )
    expect(new Set(lines.map(({ process, traceId }) => `${process} ${traceId}`))).toEqual(
      new Set([`api ${traceId}`, `web ${traceId}`]),
    )
    expect(await page.text()).not.toContain(tokenOf(seen[0]!))
  })

  test("has the API's public address in token and proof, although it is sent to another address", async () => {
    const { someone } = await newcomer()
    expect((await someone.get("/tasks")).status).toBe(200)
    for (const call of seen) {
      expect(read(tokenOf(call)).claims.aud).toBe(publicUrl)
      expect(read(call.headers.get("dpop")!).claims.htu).toBe(publicUrl + call.path)
    }
    const { servers } = (await (await fetch(`${stack.apiUrl}/openapi/json`)).json()) as { servers: { url: string }[] }
    expect(servers.map(({ url }) => url)).toEqual([publicUrl])
    const page = await (await someone.get("/settings")).text()
    expect(page).toContain(`curl -s ${publicUrl}/api/tasks`)
    expect(page).not.toContain(wire.port.toString())
    const { headers } = await fetch(`${stack.apiUrl}/healthz`)
    expect(headers.get("strict-transport-security")).not.toBeNull()
  })

  test("has no trace if that of the request is malformed", async () => {
    const { someone } = await newcomer()
    await someone.get("/tasks", { headers: { traceparent: "00-secret-secret-01", tracestate: "a=1" } })
    for (const { headers } of seen)
      expect([headers.get("traceparent"), headers.get("tracestate")]).toEqual([null, null])
    expect(stack.log()).not.toContain("00-secret")
  })

  test("one token is used for many concurrent requests, until shortly before its end", async () => {
    const { someone } = await newcomer()
    await Promise.all(Array.from({ length: 8 }, () => someone.get("/tasks")))
    expect(new Set(seen.map(tokenOf)).size).toBe(1)
    const { claims } = read(tokenOf(seen[0]!))
    expect(claims.exp - claims.iat).toBe(5)

    const first = tokenOf(seen[0]!)
    const next = await eventually(
      async () => {
        expect((await someone.get("/tasks")).status).toBe(200)
        return tokenOf(seen.at(-1)!)
      },
      (token) => token !== first,
      10_000,
    )
    expect(read(next).claims.iat - claims.iat).toBeGreaterThanOrEqual(4)
    // The time of each call is in its proof.
    for (const call of seen)
      expect(read(call.headers.get("dpop")!).claims.iat).toBeLessThan(read(tokenOf(call)).claims.exp)
  })

  test("each session has its own token", async () => {
    const [one, other] = [await newcomer(), await newcomer()]
    await Promise.all([one.someone.get("/tasks"), other.someone.get("/tasks")])
    const subjects = new Set(seen.map((call) => read(tokenOf(call)).claims.email))
    expect(subjects).toEqual(new Set([one.person.email, other.person.email]))
  })
})

describe("when the API refuses the token", () => {
  test("a new token is tried, and the person notices nothing", async () => {
    const { someone } = await newcomer()
    await someone.get("/tasks")
    const old = tokenOf(seen[0]!)
    seen = []
    instead = (request) =>
      request.headers.get("authorization")?.endsWith(old) ? new Response(null, { status: 401 }) : undefined
    expect((await someone.get("/tasks")).status).toBe(200)
    expect(tokenOf(seen.at(-1)!)).not.toBe(old)
  })

  test("twice, the session ends, the login page says so, and the typed text is kept", async () => {
    const { person, someone } = await newcomer()
    instead = () => new Response(null, { status: 401 })
    const response = await someone.submit("/tasks", { add: "", title: "Half typed", key: crypto.randomUUID() })
    expect(response.status).toBe(302)
    expect(response.headers.get("location")).toBe("/login?redirectTo=%2Ftasks")
    expect((await someone.get("/api/auth/token")).status).toBe(401)
    const login = await someone.get("/login?redirectTo=%2Ftasks")
    expect(login.status).toBe(200)
    expect(await login.text()).toContain("session has expired")

    instead = undefined
    await someone.submit("/login?redirectTo=%2Ftasks", { email: person.email, password: person.password })
    expect(await (await someone.get("/tasks")).text()).toContain("Half typed")
  })
})

describe("a task", () => {
  async function withTask() {
    const { someone } = await newcomer()
    await someone.submit("/tasks", { add: "", title: "Call Ruth", key: crypto.randomUUID() })
    const id = (await (await someone.get("/tasks")).text()).match(/\/tasks\/([\da-f-]{36})/)![1]!
    seen = []
    return { someone, id }
  }

  test("is changed only if it still has the version with which the form was compared", async () => {
    const { someone, id } = await withTask()
    const save = (title: string, was: string) =>
      someone.submit(`/tasks/${id}`, { edit: id, title, base: JSON.stringify({ title: was }) })
    expect((await save("Call Ada", "Call Ruth")).status).toBe(302)
    expect(seen.find(({ method }) => method === "PATCH")?.headers.get("if-match")).toBe('"1"')

    let changed = false
    instead = async (request) => {
      if (request.method !== "PATCH" || changed) return undefined
      changed = true
      // Makes another change between the comparison and the first change.
      await someone.submit(`/tasks/${id}`, { edit: id, title: "Write to Ruth" })
      return undefined
    }
    const refused = await save("Call Eve", "Call Ada")
    const page = await refused.text()
    expect(refused.status).toBe(412)
    for (const text of ["changed elsewhere", "Call Eve", "Write to Ruth"]) expect(page).toContain(text)
  })

  test.each(["GET", "PATCH"])("is changed even if the browser cancels during the API's %s", async (method) => {
    const { someone, id } = await withTask()
    const [asked, held] = [Promise.withResolvers<void>(), Promise.withResolvers<undefined>()]
    let isCancelled = false
    instead = (request) => {
      if (request.method !== method) return undefined
      request.signal.addEventListener("abort", () => {
        isCancelled = true
      })
      asked.resolve()
      return held.promise
    }
    const browser = new AbortController()
    const fields = { edit: id, title: "Call Ada", base: JSON.stringify({ title: "Call Ruth" }) }
    const save = fetch(`${stack.webUrl}/tasks/${id}`, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { cookie: someone.cookie(), origin: stack.webUrl },
      signal: browser.signal,
    })
    await asked.promise
    browser.abort()
    await expect(save).rejects.toThrow()
    // The web server logs the cancelled request when it has noticed that.
    await eventually(stack.lines, (lines) =>
      lines.some(({ route, status }) => route === "/tasks/:id" && status === 499),
    )
    expect(isCancelled).toBe(false)
    instead = undefined
    held.resolve(undefined)
    await eventually(
      async () => (await someone.get(`/tasks/${id}`)).text(),
      (page) => page.includes("Call Ada"),
    )
  })

  test("is completed together with the other changes of its page, and only in the version that the page showed", async () => {
    const { someone, id } = await withTask()
    const seen = JSON.stringify({ title: "Call Ruth", description: "", priority: "medium", dueDate: null })
    const was = { title: "Call Ruth", description: "", priority: "medium", dueDate: "", base: seen }
    const page = async () => (await someone.get(`/tasks/${id}`)).text()
    expect((await someone.submit(`/tasks/${id}`, { ...was, title: "Call Ada", complete: id })).status).toBe(302)
    expect(await page()).toMatch(/value="Call Ada"[\s\S]*Reopen Call Ada/)

    const refused = await someone.submit(`/tasks/${id}`, { ...was, title: "Call Eve", reopen: id })
    expect(refused.status).toBe(412)
    expect(await refused.text()).toContain("Call Eve")
    expect(await page()).toMatch(/value="Call Ada"[\s\S]*Reopen Call Ada/)

    // Without typed changes nothing can be lost, so another change in between does not matter.
    expect((await someone.submit(`/tasks/${id}`, { ...was, reopen: id })).status).toBe(302)
    expect(await page()).toContain("Complete Call Ada")
  })

  test("that was deleted is restored once; a second undo says that there is nothing to restore", async () => {
    const { someone, id } = await withTask()
    await someone.submit("/tasks", { delete: id })
    const undo = (await (await someone.get("/tasks")).text()).match(/name="undo" value="([^"]+)"/)![1]!
    const said: string[] = []
    for (let n = 0; n < 2; n++) {
      expect((await someone.submit("/tasks", { undo })).status).toBe(302)
      said.push(await (await someone.get("/tasks")).text())
    }
    expect(said[0]).toContain("Task restored.")
    expect(said[1]).toContain("nothing left to undo")
    for (const page of said) expect(page).toContain(`/tasks/${id}`)
    expect((await someone.submit("/tasks", { undo: "../../me?" })).status).toBe(302)
    expect(seen.at(-1)!.path).not.toContain("/me")
  })
})

describe("when the network fails", () => {
  test("a read is tried again, and the person notices nothing", async () => {
    const { someone } = await newcomer()
    wire.cut(1)
    expect((await someone.get("/tasks")).status).toBe(200)
  })

  test("an addition is sent again with its key, and is made once", async () => {
    const { someone } = await newcomer()
    wire.cut(1)
    const key = crypto.randomUUID()
    expect((await someone.submit("/tasks", { add: "", title: "Sent twice", key })).status).toBe(302)
    for (const call of seen.filter(({ method }) => method === "POST"))
      expect(call.headers.get("idempotency-key")).toBe(key)
    expect((await (await someone.get("/tasks")).text()).match(/Complete Sent twice/g)).toHaveLength(1)
  })

  test("a change is not sent again", async () => {
    const { someone } = await newcomer()
    const complete = () => someone.submit("/tasks", { complete: crypto.randomUUID() })
    const changes = () => seen.filter(({ method }) => method === "PATCH").length
    wire.cut(1)
    expect((await complete()).status).toBe(503)
    expect(changes()).toBe(0)
    expect((await complete()).status).toBe(404)
    expect(changes()).toBe(1)
  })

  test("at every attempt, the page says so and offers to try again, and the log contains no token", async () => {
    const { someone } = await newcomer()
    wire.cut(Number.POSITIVE_INFINITY)
    const response = await someone.get("/tasks")
    expect(response.status).toBe(503)
    expect(await response.text()).toMatch(/try again|retry/i)
    expect(wire.attempts()).toBeGreaterThanOrEqual(3)
    wire.cut(0)
    expect((await someone.get("/tasks")).status).toBe(200)
    await eventually(stack.log, (log) => log.includes("api.unreachable"))
    expect(stack.log()).not.toMatch(/eyJ[\w-]{20}/)
  })
})

describe("when the API never answers", () => {
  test.each(["/tasks", `/tasks/${crypto.randomUUID()}`])("the page %s is shown within four seconds", async (path) => {
    const { someone } = await newcomer()
    instead = () => new Promise(() => {})
    const started = performance.now()
    const response = await someone.get(path)
    expect(response.status).toBe(503)
    expect(await response.text()).toMatch(/retry/i)
    expect(performance.now() - started).toBeLessThan(4_000)
  })
})

describe("when the answer is malformed", () => {
  const page = "<html>nginx</html>"
  test.each<[string, () => Response]>([
    ["a page instead of JSON", () => new Response(page, { headers: { "content-type": "text/html" } })],
    ["half of it", () => new Response('{"items":[', { headers: { "content-type": "application/json" } })],
    ["a bad gateway", () => new Response(page, { status: 502 })],
    ["a redirect", () => Response.redirect("https://evil.example/")],
  ])("%s is a 5xx page of our own", async (_, answer) => {
    const { someone } = await newcomer()
    instead = answer
    const response = await someone.get("/tasks")
    expect(response.status).toBeGreaterThanOrEqual(500)
    expect(await response.text()).not.toMatch(/nginx|evil\.example|at .*\.ts:/)
  })

  test("the web server stops waiting when the browser cancels", async () => {
    const { someone } = await newcomer()
    const givenUp = Promise.withResolvers<void>()
    instead = (request) => {
      request.signal.addEventListener("abort", () => givenUp.resolve())
      return new Promise(() => {})
    }
    const patience = new AbortController()
    const page = fetch(`${stack.webUrl}/tasks`, { headers: { cookie: someone.cookie() }, signal: patience.signal })
    await eventually(() => seen.length, Boolean)
    patience.abort()
    await expect(page).rejects.toThrow()
    await givenUp.promise
  })
})
