import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { unreliableNetwork } from "#scripts/test/unreliable-network.ts"
import { connect } from "#shared/database/connect.ts"
import { migrateDatabase } from "../database/migrate.ts"
import { type PostgresServer, startPostgres } from "../postgres/server.ts"
import { eventually } from "../test/eventually.ts"
import { newPerson, type Person } from "../test/person.ts"
import { type Stack, startStack } from "../test/stack.ts"

setDefaultTimeout(300_000)

let server: PostgresServer
let network: Awaited<ReturnType<typeof unreliableNetwork>>
let stack: Stack
let person: Person

const startServer = (port?: number) =>
  startPostgres({ folder: mkdtempSync(join(tmpdir(), "latchkey-faults-")), temporary: true, port })

beforeAll(async () => {
  server = await startServer()
  await migrateDatabase(server.url)
  network = await unreliableNetwork(server.url)
  stack = await startStack({ DATABASE_URL: network.url, RATE_LIMIT: "false" })
  person = await newPerson(stack)
  await person.api("POST", "/api/tasks", { title: "Kept" })
})
afterAll(async () => {
  await stack?.stop()
  await network?.[Symbol.asyncDispose]()
  await server?.stop()
})

const isWell = async () => {
  const [page, list] = await Promise.all([person.web("/tasks"), person.api("GET", "/api/tasks")])
  return page.status === 200 && list.status === 200
}
const recovers = () => eventually(isWell, Boolean, 60_000)

/** Expects that pages, writes and log-in answer within seconds with 503 and Retry-After. `newcomer` has made no request yet. */
async function expectUnavailable(newcomer = person) {
  const stranger = { email: person.email, password: person.password }
  const ask = async (answer: Promise<Response>) => {
    const started = performance.now()
    const { status, headers } = await answer
    return { status, waits: Number(headers.get("retry-after")) > 0, isSoon: performance.now() - started < 9_000 }
  }
  const json = { "content-type": "application/json" }
  const add = () => ({ method: "POST", body: new URLSearchParams({ add: "", title: "x" }) })
  const answers = await Promise.all([
    ask(person.web("/tasks")),
    ask(person.web("/settings")),
    ask(person.web("/tasks", add())),
    ask(newcomer.web("/tasks")),
    ask(newcomer.web("/tasks", add())),
    ask(fetch(`${stack.webUrl}/api/auth/login`, { method: "POST", headers: json, body: JSON.stringify(stranger) })),
    ask(fetch(`${stack.apiUrl}/api/tasks`, { headers: { authorization: `Bearer ${person.token}` } })),
  ])
  for (const { status, ...rest } of answers) {
    // An account may run four statements. While these hang, its other requests get a 429 sooner.
    expect([429, 503]).toContain(status)
    expect(rest).toEqual({ waits: true, isSoon: true })
  }
  expect((await fetch(`${stack.webUrl}/healthz`)).status).toBe(200)
}

test("the database is stopped", async () => {
  await network.goAway()
  await expectUnavailable()
  expect((await fetch(`${stack.apiUrl}/readyz`)).status).toBe(503)
  await network.restore()
  await recovers()
})

test("the network drops all packets", async () => {
  const newcomer = await newPerson(stack)
  network.goDead()
  await expectUnavailable(newcomer)
  await network.restore()
  await recovers()
})

test("all statements wait for a lock", async () => {
  const rival = connect(server.url, { max: 1 })
  await rival.begin(async (sql) => {
    await sql`lock table tasks, session in access exclusive mode`
    await expectUnavailable()
  })
  await rival.close()
  await recovers()
})

test("the database has no connection left", async () => {
  const rival = connect(server.url, { max: 1 })
  const limit = (connections: number) => rival.unsafe(`alter database latchkey connection limit ${connections}`)
  try {
    await limit(1)
    network.cutAll()
    await expectUnavailable()
  } finally {
    await limit(-1)
    await rival.close()
  }
  await recovers()
})

test("while the database ends every connection repeatedly, each request is answered in full or with a 503", async () => {
  let running = true
  const statuses = new Map<number, number>()
  const askers = Array.from({ length: 8 }, async () => {
    while (running) {
      const { status } = await person.api("GET", "/api/tasks")
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  })
  for (let n = 0; n < 20; n++) {
    const before = statuses.get(200) ?? 0
    await eventually(
      () => statuses.get(200) ?? 0,
      (now) => now > before + 20,
      30_000,
    )
    network.cutAll()
  }
  running = false
  await Promise.all(askers)
  expect([...statuses.keys()].filter((status) => ![200, 503].includes(status))).toEqual([])
  await recovers()
})

test("the log contains no values, and every line is JSON", () => {
  const text = stack
    .lines()
    .map((line) => JSON.stringify(line))
    .join("\n")
  for (const secret of [person.token, person.cookie.split("=")[1] as string, person.password, person.email])
    expect(text).not.toContain(secret)
})
