import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import { freshDatabase } from "#scripts/test/database.ts"
import { eventually } from "#scripts/test/eventually.ts"
import { unreliableNetwork } from "#scripts/test/unreliable-network.ts"
import { connect } from "#shared/database/connect.ts"
import { statement } from "#shared/database/statement.ts"
import { startApi, type TestApi, type TestUser } from "../test/api.ts"

/** Milliseconds that a statement may take here. */
const deadline = 300

let fresh: Awaited<ReturnType<typeof freshDatabase>>
let network: Awaited<ReturnType<typeof unreliableNetwork>>
let api: TestApi
let ada: TestUser

beforeAll(async () => {
  fresh = await freshDatabase()
  network = await unreliableNetwork(fresh.url)
  api = await startApi({ databaseUrl: network.url, deadline, max: 3 })
  ada = await api.user()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
  await network[Symbol.asyncDispose]()
  await fresh[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await network.restore()
  await recovered()
})

/** Waits until requests succeed again, without a restart. */
const recovered = () =>
  eventually(
    () => ada.get("/api/tasks"),
    ({ status }) => status === 200,
  )

async function unavailable() {
  const started = performance.now()
  const answers = await Promise.all([
    ada.get("/api/tasks"),
    ada.ask("POST", "/api/tasks", { body: { title: "x" } }),
    ada.get(`/api/tasks/${crypto.randomUUID()}`),
    ada.ask("GET", "/readyz"),
  ])
  for (const { status, headers, body } of answers) {
    expect({ status, type: body.type }).toEqual({ status: 503, type: "urn:problem-type:latchkey:unavailable" })
    expect(body.detail).toBe("The database cannot be reached at the moment")
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0)
  }
  expect(performance.now() - started).toBeLessThan(10 * deadline)
  expect((await api.ask("GET", "/healthz")).status).toBe(200)
}

describe("while the database is away the answer is 503, and afterwards requests succeed without a restart", () => {
  test("when it refuses connections", async () => {
    await network.goAway()
    await unavailable()
    await network.restore()
    await recovered()
  })

  test("when it no longer answers", async () => {
    network.goDead()
    await unavailable()
    await network.restore()
    await recovered()
  })

  test("when it takes too long", async () => {
    const rival = connect(fresh.url, { max: 1 })
    await rival.begin(async (transaction) => {
      await transaction`lock table tasks in access exclusive mode`
      expect((await ada.get("/api/tasks")).status).toBe(503)
    })
    await rival.close()
    await recovered()
  })

  test("when it has too many connections", async () => {
    await api.administrator.unsafe(`alter database ${new URL(fresh.url).pathname.slice(1)} connection limit 0`)
    network.cutAll()
    const { status } = await eventually(
      () => ada.get("/api/tasks"),
      ({ status }) => status === 503,
    )
    expect(status).toBe(503)
    const owner = connect(fresh.url.replace(/\/[^/]*$/, "/postgres"), { max: 1 })
    await owner.unsafe(`alter database ${new URL(fresh.url).pathname.slice(1)} connection limit -1`)
    await owner.close()
    await recovered()
  })

  test("when its disk is full, while reads still succeed", async () => {
    await api.administrator.unsafe(`
      create function no_room() returns trigger language plpgsql as $$
        begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$;
      create trigger no_room before insert on tasks execute function no_room()`)
    const { status, headers } = await ada.ask("POST", "/api/tasks", { body: { title: "x" } })
    expect([status, headers.get("retry-after")]).toEqual([503, "2"])
    expect((await ada.get("/api/tasks")).status).toBe(200)
    await api.administrator.unsafe("drop function no_room cascade")
    expect((await ada.ask("POST", "/api/tasks", { body: { title: "x" } })).status).toBe(201)
  })

  test("when it ends every connection during requests, which get a 200 or a 503", async () => {
    const statuses: number[] = []
    const ask = async () => {
      for (let n = 0; n < 50; n++) {
        statuses.push((await ada.get("/api/tasks?limit=1")).status)
        if (statuses.length === 100) network.cutAll()
      }
    }
    await Promise.all([ask(), ask(), ask(), ask()])
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([])
    await recovered()
  })
})

test("concurrent readiness checks share one statement", async () => {
  network.goDead()
  const answers = Array.from({ length: 30 }, () => api.ask("GET", "/readyz"))
  await eventually(
    () => api.database.figures().statementsUnderWay,
    (underWay) => underWay > 0,
  )
  expect(api.database.figures().statementsUnderWay).toBe(1)
  for (const { status } of await Promise.all(answers)) expect(status).toBe(503)
  await network.restore()
  await eventually(
    () => api.ask("GET", "/readyz"),
    ({ status }) => status === 200,
  )
})

test("a row of another subject is never sent: it is logged, and all connections are replaced", async () => {
  const foreignRow = statement<{ subject: string; secret: string }, { subject: string }>(
    sql`select ${crypto.randomUUID()}::text as subject, 'hers' as secret, ${sql.placeholder("subject")}::text as other`,
  )
  const backend = statement<{ pid: number }, Record<string, never>>(sql`select pg_backend_pid() as pid`)
  /** The process ids of its connections. Tries again, because opening connections may take longer than a statement may. */
  const pids = () =>
    eventually(
      async () => {
        const asked = Array.from({ length: 30 }, () => api.database.run(backend, {}))
        return new Set((await Promise.all(asked).catch(() => [])).map(([row]) => row?.pid))
      },
      ({ size }) => size > 0,
    )
  const before = await pids()
  await expect(api.database.runAs(foreignRow, { subject: ada.id })).rejects.toThrow("another subject")
  expect(api.lines.at(-1)).toMatchObject({ level: "warn", event: "security.answer_mixed_up", subject: ada.id })
  expect([...(await pids())].filter((pid) => before.has(pid))).toEqual([])
  await recovered()
})
