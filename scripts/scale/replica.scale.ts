import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { connect } from "#shared/database/connect.ts"
import { migrateDatabase } from "../database/migrate.ts"
import { eventually } from "../test/eventually.ts"
import { newPerson, type Person } from "../test/person.ts"
import { type Stack, startStack } from "../test/stack.ts"
import { type Server, startReplica, startServer } from "./postgres.ts"

// Two servers with streaming replication between them, and two processes of the API that read from the second.

let primary: Server
let replica: Server
let stack: Stack

beforeAll(async () => {
  primary = await startServer()
  await migrateDatabase(primary.url, { hasReplica: true })
  replica = await startReplica(primary)
  stack = await startStack({ DATABASE_URL: primary.url, DATABASE_REPLICA_URL: replica.url, API_PROCESSES: "2" })
  await replicaIs("in use")
}, 120_000)
afterAll(async () => {
  await stack?.stop()
  await replica?.[Symbol.asyncDispose]()
  await primary?.[Symbol.asyncDispose]()
})

/** Both processes say so: each request may reach another. */
const replicaIs = (state: string) =>
  eventually(
    async () => {
      const ask = () => fetch(`${stack.apiUrl}/readyz`, { keepalive: false })
      const answers = await Promise.all(Array.from({ length: 16 }, ask))
      return Promise.all(answers.map(async (answer) => ((await answer.json()) as { replica: string }).replica))
    },
    (states) => states.every((each) => each === state),
    20_000,
  )

/** Reads until the replica has looked into the tasks as often as that should make it; what it counts, it tells with delay. */
async function servesReads(person: Person) {
  const before = await looksInto(replica)
  for (let n = 0; n < 20; n++) expect((await person.api("GET", "/api/tasks")).body.items).toHaveLength(1)
  await eventually(
    async () => {
      await person.api("GET", "/api/tasks")
      return looksInto(replica)
    },
    (now) => now - before >= 20,
    15_000,
  )
}

/** How often a server has looked into the tasks. */
async function looksInto(server: Server): Promise<number> {
  await using superuser = connect(server.superuserUrl, { max: 1 })
  await superuser`select pg_stat_clear_snapshot()`
  const [{ looks }] = await superuser`
    select (seq_scan + idx_scan)::int as looks from pg_stat_user_tables where relname = 'tasks'`
  return looks
}

/** The replica has everything that the primary has now. */
async function caughtUp() {
  await using from = connect(primary.superuserUrl, { max: 1 })
  await using to = connect(replica.superuserUrl, { max: 1 })
  const [{ lsn }] = await from`select pg_current_wal_lsn()::text as lsn`
  await eventually(
    async () => (await to`select pg_last_wal_replay_lsn() >= ${lsn}::pg_lsn as done`)[0].done,
    (done) => done,
    20_000,
  )
}

/** Writes and reads in turn, each over a connection of its own; resolves when every read showed every write before it. */
async function writeAndRead(person: Person, times: number) {
  for (let n = 1; n <= times; n++) {
    const title = `Task ${n} ${crypto.randomUUID()}`
    const added = await person.api("POST", "/api/tasks", { title })
    expect(added.status).toBe(201)
    const { items } = (await person.api("GET", "/api/tasks?limit=1")).body
    expect(items[0].title).toBe(title)
    const { id } = added.body
    expect((await person.api("PATCH", `/api/tasks/${id}`, { completed: true })).status).toBe(200)
    expect((await person.api("GET", `/api/tasks/${id}`)).body.completed).toBe(true)
    if (n % 5 === 0) {
      expect((await person.api("DELETE", `/api/tasks/${id}`)).status).toBe(204)
      expect((await person.api("GET", `/api/tasks/${id}`)).status).toBe(404)
    }
  }
  const { total } = (await person.api("GET", "/api/tasks/stats")).body
  expect(total).toBe(times - Math.floor(times / 5))
}

test("reads are served by the replica", async () => {
  const ada = await newPerson(stack)
  await ada.api("POST", "/api/tasks", { title: "Water the plants" })
  await caughtUp()
  await servesReads(ada)
})

test("of many people who write and read at once, through both processes, nobody misses what was written before", async () => {
  const people = await Promise.all(Array.from({ length: 8 }, () => newPerson(stack)))
  await Promise.all(people.map((person) => writeAndRead(person, 20)))
})

test("a replica that is seconds behind misleads nobody, and still serves whoever wrote nothing meanwhile", async () => {
  const [ada, eve] = [await newPerson(stack), await newPerson(stack)]
  await eve.api("POST", "/api/tasks", { title: "hers" })
  await caughtUp()
  replica.configure("recovery_min_apply_delay = '30s'")
  await eventually(
    async () => {
      await using superuser = connect(replica.superuserUrl, { max: 1 })
      return (await superuser`show recovery_min_apply_delay`)[0].recovery_min_apply_delay
    },
    (delay) => delay === "30s",
  )
  await writeAndRead(ada, 5)
  await servesReads(eve)
  replica.configure("recovery_min_apply_delay = '0'")
  await caughtUp()
})

describe("no request fails, and none misses a change, when the replica", () => {
  test("is killed, and when it is back it serves again", async () => {
    const ada = await newPerson(stack)
    const busy = writeAndRead(ada, 30)
    await replica.kill()
    await busy
    await replicaIs("not in use")
    await writeAndRead(await newPerson(stack), 5)
    await replica.startAgain()
    await replicaIs("in use")
    await writeAndRead(await newPerson(stack), 5)
  })

  test("stands still", async () => {
    const ada = await newPerson(stack)
    await using superuser = connect(replica.superuserUrl, { max: 1 })
    const backends = await superuser`select pid from pg_stat_activity where usename <> 'postgres'`
    const signal = (name: NodeJS.Signals) => {
      replica.signal(name)
      for (const { pid } of backends) process.kill(pid, name)
    }
    signal("SIGSTOP")
    await writeAndRead(ada, 20)
    await replicaIs("not in use")
    signal("SIGCONT")
    await replicaIs("in use")
  })

  test("is promoted", async () => {
    const ada = await newPerson(stack)
    await writeAndRead(ada, 5)
    await caughtUp()
    writeFileSync(join(replica.data, "promote"), "")
    replica.signal("SIGUSR1")
    await eventually(
      async () => {
        await using superuser = connect(replica.superuserUrl, { max: 1 })
        return (await superuser`select pg_is_in_recovery() as recovers`)[0].recovers
      },
      (recovers) => !recovers,
      20_000,
    )
    const eve = await newPerson(stack)
    await Promise.all([writeAndRead(eve, 10), ada.api("POST", "/api/tasks", { title: "after all" })])
    expect((await ada.api("GET", "/api/tasks?limit=1")).body.items[0].title).toBe("after all")
  })
})
