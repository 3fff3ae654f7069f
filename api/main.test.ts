import { afterAll, beforeAll, expect, test } from "bun:test"
import { connect as openSocket } from "node:net"
import type { SQL } from "bun"
import { SignJWT } from "jose"
import { freePort } from "#scripts/postgres/free-port.ts"
import { startServerProcess, untilHealthy } from "#scripts/start/server-process.ts"
import { freshDatabase } from "#scripts/test/database.ts"
import { eventually } from "#scripts/test/eventually.ts"
import { connect } from "#shared/database/connect.ts"
import { poolSizes } from "#shared/database/pool-sizes.ts"

const secret = "a shared secret of more than thirty-two characters"
let fresh: Awaited<ReturnType<typeof freshDatabase>>

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh[Symbol.asyncDispose]())

/** The API as a process of its own, as the supervisor starts it. */
async function start(environment: Record<string, string> = {}) {
  const port = Number(environment.API_PORT ?? (await freePort()))
  let output = ""
  const api = startServerProcess({
    command: ["api/main.ts"],
    environment: {
      NODE_ENV: "test",
      API_PORT: String(port),
      DATABASE_URL: fresh.url,
      JWT_ALGORITHM: "HS256",
      BETTER_AUTH_SECRET: secret,
      ...environment,
    },
    onOutput: (text) => {
      output += text
    },
  })
  const origin = `http://127.0.0.1:${port}`
  const sign = (claims: Record<string, unknown> = {}) =>
    new SignJWT({
      sub: crypto.randomUUID(),
      iss: "http://localhost:3000",
      aud: `http://localhost:${port}`,
      ...claims,
    })
      .setProtectedHeader({ alg: "HS256", typ: "at+jwt" })
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(new TextEncoder().encode(secret))
  const get = (path: string, token: string) => fetch(origin + path, { headers: { authorization: `Bearer ${token}` } })
  const token = await sign()
  const ended = await untilHealthy(origin, api.exited)
  return {
    ...api,
    ended,
    port,
    origin,
    output: () => output,
    /** The errors that ended it. Every line of its log is JSON. */
    faults: () =>
      output
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
        .flatMap(({ event, error }) => (event === "process.failed" ? [error] : [])),
    sign,
    get,
    list: () => get("/api/tasks", token),
    [Symbol.asyncDispose]: () => api.stop(),
  }
}

const canConnect = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = openSocket(port, "127.0.0.1", () => {
      socket.destroy()
      resolve(true)
    })
    socket.on("error", () => resolve(false))
  })

/** The numbers of exclusive locks on the table tasks, held and awaited. */
async function locks(observer: SQL) {
  const [row] = await observer`
    select count(*) filter (where granted and mode = 'AccessExclusiveLock')::int as held,
      count(*) filter (where not granted)::int as awaited
    from pg_locks where relation = 'tasks'::regclass`
  return row as { held: number; awaited: number }
}

test("when told to stop, it finishes running requests, accepts no new ones, and ends", async () => {
  await using api = await start()
  await using rival = connect(fresh.url, { max: 2 })
  const idle = openSocket(api.port, "127.0.0.1")
  expect((await api.list()).status).toBe(200)

  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const locking = rival.begin(async (sql) => {
    await sql`lock table tasks in access exclusive mode`
    await released
  })
  await eventually(
    () => locks(rival),
    ({ held }) => held === 1,
  )
  const answer = api.list()
  await eventually(
    () => locks(rival),
    ({ awaited }) => awaited === 1,
  )
  const stopped = api.stop()
  await eventually(
    () => canConnect(api.port),
    (open) => !open,
  )
  release()
  await locking
  expect((await answer).status).toBe(200)
  await stopped
  expect(await api.exited).toBe("exit code 0")
  expect(api.output()).toContain('"event":"stopping"')
  idle.destroy()
})

test("it does not start with a role that row-level security does not bind, and prints one sentence", async () => {
  await using api = await start({ API_DATABASE_URL: fresh.url })
  expect(api.ended).toBe("exit code 1")
  expect(api.faults()).toEqual([
    expect.stringMatching(
      /^The API does not start: its database role \w+ owns tables \(.*\), so it could switch .* off\.$/,
    ),
  ])
})

test("it does not start on a port in use", async () => {
  await using first = await start()
  await using second = await start({ API_PORT: String(first.port) })
  // The first process answers at this port too, so a request to `/healthz` would prove nothing.
  expect(await second.exited).toBe("exit code 1")
  expect(second.faults()).toEqual([`The API does not start: port ${first.port} (API_PORT) is in use.`])
})

test("several processes share a port if the settings say so", async () => {
  await using first = await start({ API_PROCESSES: "2" })
  await using second = await start({ API_PROCESSES: "2", API_PORT: String(first.port) })
  await eventually(
    () => second.output(),
    (text) => text.includes("listening"),
  )
  await first.stop()
  expect((await second.list()).status).toBe(200)
})

test("its metrics have their own port, name route patterns and contain no personal data", async () => {
  const METRICS_PORT = String(await freePort())
  await using api = await start({ METRICS_PORT })
  for (let n = 0; n < 3; n++) expect((await api.list()).status).toBe(200)
  await fetch(`${api.origin}/secret`, { method: "PROPFIND" })
  await fetch(`${api.origin}/api/secret/tasks/secret`)
  expect((await fetch(`${api.origin}/metrics`)).status).toBe(404)
  const text = await eventually(
    async () => (await fetch(`http://127.0.0.1:${METRICS_PORT}/metrics`)).text(),
    (text) => text.includes('_count{method="GET",route="/api/:userId/tasks/:id",status="401"} 1'),
  )
  for (const line of [
    'latchkey_http_request_duration_seconds_bucket{le="10",method="GET",route="/api/tasks",status="200"} 3',
    'latchkey_http_request_duration_seconds_count{method="other",route="none",status="404"} 1',
    "latchkey_http_requests_in_flight 0",
    'latchkey_database_statements_in_flight{database="primary"} 0',
    'latchkey_database_connections_max{database="primary"} 16',
    'latchkey_database_connections_max{database="ended_sessions"} 1',
    'latchkey_cache_entries{cache="verified_tokens"} 1',
    'latchkey_cache_hits_total{cache="verified_tokens"} 2',
    'latchkey_cache_misses_total{cache="verified_tokens"} 1',
    "latchkey_ended_sessions_known 0",
  ])
    expect(text.split("\n")).toContain(line)
  expect(Number(/^latchkey_ended_sessions_feed_age_seconds (.*)$/m.exec(text)?.[1])).toBeLessThan(5)
  expect(text).not.toMatch(/secret|NaN|undefined/)
  await using second = await start({ METRICS_PORT })
  const [fault] = await eventually(second.faults, ({ length }) => length > 0)
  expect(fault).toBe(`Metrics cannot be served: port ${METRICS_PORT} (METRICS_PORT) is in use.`)
})

test("a session that ends is noticed while every connection of requests is busy", async () => {
  await using api = await start()
  await using rival = connect(fresh.url, { max: 2 })
  const sid = crypto.randomUUID()
  const token = await api.sign({ sid })
  const busy = await Promise.all(Array.from({ length: 6 }, () => api.sign()))
  expect((await api.get("/api/me", token)).status).toBe(200)
  let lists: Promise<Response>[] = []
  await rival.begin(async (sql) => {
    await sql`lock table tasks in access exclusive mode`
    lists = busy.flatMap((each) => Array.from({ length: 4 }, () => api.get("/api/tasks", each)))
    await eventually(
      () => locks(rival),
      ({ awaited }) => awaited === poolSizes.api,
    )
    await rival`insert into ended_sessions (user_id, sid) values (${crypto.randomUUID()}, ${sid})`
    await eventually(
      () => api.get("/api/me", token),
      ({ status }) => status === 401,
    )
    expect((await locks(rival)).awaited).toBe(poolSizes.api)
  })
  for (const { status } of await Promise.all(lists)) expect(status).toBe(200)
})

test("it names the setting that is missing", async () => {
  await using api = await start({ DATABASE_URL: "" })
  expect(api.ended).toBe("exit code 1")
  expect(api.faults()).toEqual(["DATABASE_URL is not set: `bun run start` sets it for the embedded database."])
})
