import { expect, setDefaultTimeout, test } from "bun:test"
import { freshDatabase } from "#scripts/test/database.ts"
import { eventually } from "#scripts/test/eventually.ts"
import { slowSenders } from "#scripts/test/slow-senders.ts"
import { startStack } from "#scripts/test/stack.ts"
import { answers } from "#scripts/test/start-command.ts"
import { unreliableNetwork } from "#scripts/test/unreliable-network.ts"
import { cuttableWire } from "./test/cuttable-wire.ts"
import { somebody, type Visitor, visitor } from "./test/visitor.ts"

setDefaultTimeout(120_000)

const statusOf = (someone: Visitor, path: string) => async () => (await someone.get(path)).status

test("while the database is away people are asked to wait, and afterwards everything works without a restart", async () => {
  await using database = await freshDatabase()
  const url = new URL(database.url)
  const wire = await cuttableWire(Number(url.port), url.hostname)
  url.port = String(wire.port)
  await using stack = await startStack({ RATE_LIMIT: "false", DATABASE_URL: url.href })
  try {
    const someone = visitor(stack.webUrl)
    const person = somebody()
    await someone.post("/api/auth/register", person)
    const stranger = visitor(stack.webUrl)

    await someone.get("/login")
    wire.down()
    // A recently used session is in memory.
    expect((await someone.get("/login")).headers.get("location")).toBe("/tasks")
    const added = () => someone.submit("/tasks", { add: "", title: "x", key: "k" })
    const loggedOut = () => someone.submit("/logout", {})
    for (const ask of [() => someone.get("/settings"), () => someone.get("/tasks"), added, loggedOut]) {
      const { status, headers } = await ask()
      expect([status, headers.get("retry-after")]).toEqual([503, "5"])
    }
    expect((await stranger.get("/healthz")).status).toBe(200)
    expect((await stranger.get("/login")).status).toBe(200)
    for (const path of ["login", "register", "sign-in/email"]) {
      const response = await stranger.post(`/api/auth/${path}`, path === "register" ? somebody() : person)
      expect([path, response.status]).toEqual([path, 503])
      expect(response.headers.get("retry-after")).toMatch(/^\d+$/)
      expect(await response.text()).not.toMatch(/select|insert|params|postgres/i)
    }
    const page = await stranger.submit("/login", { email: person.email, password: person.password })
    expect(page.status).toBe(503)
    expect(await page.text()).toContain(person.email)
    await eventually(statusOf(someone, "/login"), (status) => status !== 302, 8_000)
    for (const path of ["/", "/tasks", "/settings", "/api/auth/token"]) {
      const response = await someone.get(path)
      expect([path, response.status, response.headers.get("retry-after")]).toEqual([path, 503, "5"])
    }
    const waiting = visitor(stack.webUrl)
    for (const [name, value] of someone.jar) waiting.jar.set(name, value)
    expect((await waiting.post("/api/auth/logout")).status).toBe(503)

    await wire.up()
    await eventually(statusOf(someone, "/tasks"), (status) => status === 200, 10_000)
    expect((await stranger.post("/api/auth/login", person)).status).toBe(200)
    expect((await someone.post("/api/auth/logout")).status).toBe(204)
  } finally {
    wire.close()
  }
})

test("dead database connections are replaced without a restart", async () => {
  await using database = await freshDatabase()
  await using network = await unreliableNetwork(database.url)
  await using stack = await startStack({ RATE_LIMIT: "false", DATABASE_URL: network.url })
  const someone = visitor(stack.webUrl)
  await someone.post("/api/auth/register", somebody())
  network.goDead()
  expect(await statusOf(someone, "/settings")()).toBe(503)
  await network.restore()
  await eventually(statusOf(someone, "/settings"), (status) => status === 200, 20_000)
})

test("when told to stop, it finishes running requests and accepts no new ones", async () => {
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  await using slowApi = Bun.serve({
    port: 0,
    async fetch() {
      asked.resolve()
      await answer.promise
      return Response.json({ items: [], nextCursor: null, total: 0, active: 0, completed: 0, overdue: 0 })
    },
  })
  const stack = await startStack({ RATE_LIMIT: "false", API_URL: `http://localhost:${slowApi.port}` })
  const someone = visitor(stack.webUrl)
  await someone.post("/api/auth/register", somebody())
  const page = someone.get("/tasks")
  await asked.promise
  const stopped = stack.stop()
  await eventually(
    () => answers(`${stack.webUrl}/healthz`),
    (answered) => !answered,
  )
  answer.resolve()
  expect((await page).status).toBe(200)
  expect(await (await page).text()).toContain("</html>")
  const told = performance.now()
  await stopped
  expect(performance.now() - told).toBeLessThan(3_000)
})

test("fifty concurrent log-ins and five hundred unfinished requests do not delay others", async () => {
  await using stack = await startStack({ RATE_LIMIT: "false" })
  await using _idle = await slowSenders(stack.webUrl, 250, "", false)
  await using _slow = await slowSenders(stack.webUrl, 250, "GET / HTTP/1.1\r\nHost: localhost\r\nX: ", true)
  const person = somebody()
  await visitor(stack.webUrl).post("/api/auth/register", person)
  const timeOfPage = async () => {
    const started = performance.now()
    expect((await fetch(`${stack.webUrl}/login`)).status).toBe(200)
    return performance.now() - started
  }
  const alone: number[] = []
  for (let n = 0; n < 20; n++) alone.push(await timeOfPage())
  const logins = Array.from({ length: 50 }, () => visitor(stack.webUrl).post("/api/auth/login", person))
  let busy = true
  const done = Promise.all(logins).finally(() => {
    busy = false
  })
  const meanwhile: number[] = []
  while (busy) meanwhile.push(await timeOfPage())
  for (const { status } of await done) expect(status).toBe(200)
  // The limit is higher on a slow machine.
  expect(median(meanwhile)).toBeLessThan(Math.max(100, 10 * median(alone)))
})

const median = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] as number
