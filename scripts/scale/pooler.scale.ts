import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { randomBytes } from "node:crypto"
import { connect } from "#shared/database/connect.ts"
import { createLog } from "#shared/log/log.ts"
import { readSettings } from "#shared/settings.ts"
import { provideDatabase } from "../start/database.ts"
import { eventually } from "../test/eventually.ts"
import { newPerson } from "../test/person.ts"
import { startStack } from "../test/stack.ts"
import { knowsPreparedStatements, startPgBouncer } from "./pgbouncer.ts"
import { type Server, startServer } from "./postgres.ts"

// A pooler in transaction mode runs each transaction on any free connection, so it loses the state of a connection: prepared
// statements, SET, LISTEN, session locks.

let server: Server
/** The URL of the API's own login. The API needs it because the pooler does not pass on the startup parameter with the role. */
let apiUrl: string
let passwords: Record<string, string>

beforeAll(async () => {
  server = await startServer()
  const password = randomBytes(12).toString("hex")
  await using superuser = connect(server.superuserUrl, { max: 1 })
  await superuser.unsafe(`create role latchkey_tasks login password '${password}'`)
  const own = new URL(server.url)
  passwords = { [own.username]: own.password, latchkey_tasks: password }
  Object.assign(own, { username: "latchkey_tasks", password })
  apiUrl = own.href
}, 60_000)
afterAll(() => server?.[Symbol.asyncDispose]())

/** Starts, migrates and uses everything through the pooler. */
async function useThrough(pooler: Awaited<ReturnType<typeof startPgBouncer>>, query: string) {
  const urls = { DATABASE_URL: pooler.through(server.url, query), API_DATABASE_URL: pooler.through(apiUrl, query) }
  await using running = new AsyncDisposableStack()
  const migrating = () => provideDatabase(readSettings(urls), createLog("silent", "test"), running)
  await Promise.all([migrating(), migrating()])
  await using stack = await startStack({ ...urls, API_PROCESSES: "2", WEB_PROCESSES: "2", RATE_LIMIT: "false" })

  const people = await Promise.all(Array.from({ length: 10 }, () => newPerson(stack)))
  await Promise.all(
    people.map(async ({ api, email }) => {
      for (let n = 0; n < 20; n++) {
        const key = { "idempotency-key": `key-${n}` }
        const [first, second] = await Promise.all([
          api("POST", "/api/tasks", { title: `${email} ${n}` }, key),
          api("POST", "/api/tasks", { title: `${email} ${n}` }, key),
        ])
        expect([first.status, second.status]).toEqual([201, 201])
        expect(second.body.id).toBe(first.body.id)
        const { items } = (await api("GET", "/api/tasks?limit=200&sort=title")).body
        expect(items).toHaveLength(n + 1)
        expect(items.every(({ title }: { title: string }) => title.startsWith(email))).toBe(true)
      }
    }),
  )
  const [ada, eve] = people as [(typeof people)[0], (typeof people)[0]]
  const { items } = (await ada.api("GET", "/api/tasks?limit=1")).body
  expect((await eve.api("GET", `/api/tasks/${items[0].id}`)).status).toBe(404)
  expect(await (await ada.web("/tasks")).text()).toContain(ada.email)

  expect((await ada.web("/api/auth/logout", { method: "POST", headers: { origin: stack.webUrl } })).status).toBe(204)
  await eventually(
    async () => (await ada.api("GET", "/api/tasks")).status,
    (status) => status === 401,
  )
  expect((await eve.api("GET", "/api/tasks")).status).toBe(200)
  expect(stack.log()).not.toContain("prepared statement")
}

test("everything works through PgBouncer with ?prepare=false and the API's own login", async () => {
  await using pooler = await startPgBouncer(server.url, passwords)
  await useThrough(pooler, "prepare=false")
})

test.if(knowsPreparedStatements())(
  "everything works with prepared statements if max_prepared_statements is set",
  async () => {
    await using pooler = await startPgBouncer(server.url, passwords, ["max_prepared_statements = 200"])
    await useThrough(pooler, "")
  },
)

describe("the start is refused in one sentence", () => {
  test("without the API's own login, because the pooler passes on no role", async () => {
    await using pooler = await startPgBouncer(server.url, passwords)
    const starting = startStack({ DATABASE_URL: pooler.through(server.url, "prepare=false") })
    await expect(starting).rejects.toThrow(/unsupported startup parameter(: options| in options: role)/)
  })

  test("even if the pooler drops the parameter silently, because the API would not be restricted", async () => {
    await using pooler = await startPgBouncer(server.url, passwords, ["ignore_startup_parameters = options"])
    const starting = startStack({ DATABASE_URL: pooler.through(server.url, "prepare=false") })
    await expect(starting).rejects.toThrow("The API does not start: its database role latchkey owns tables")
  })
})
