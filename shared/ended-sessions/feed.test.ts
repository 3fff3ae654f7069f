import { expect, test } from "bun:test"
import { createServer, type Socket, connect as tcpConnect } from "node:net"
import type { SQL } from "bun"
import { freshDatabase } from "#scripts/test/database.ts"
import { eventually } from "#scripts/test/eventually.ts"
import { apiRole, connect, webRole } from "../database/connect.ts"
import { createLog } from "../log/log.ts"
import { followEndedSessions } from "./feed.ts"

const log = createLog("silent", "test")

/** A database with one account. */
async function startDatabase() {
  const database = await freshDatabase()
  const web = connect(database.url, { role: webRole, max: 2 })
  const [user] = await web`insert into "user" (name, email) values ('Ada', 'ada@example.com') returning id`
  return {
    url: database.url,
    web,
    userId: user.id as string,
    /** Adds a session. */
    async logIn(): Promise<string> {
      const expires = new Date(Date.now() + 60_000)
      const [session] = await web`insert into session (token, user_id, expires_at)
        values (${crypto.randomUUID()}, ${user.id}, ${expires}) returning id`
      return session.id
    },
    /** Adds an enabled access key. */
    async addKey(): Promise<{ id: string; sid: string }> {
      const [key] = await web`insert into api_key (reference_id, key) values (${user.id}, ${crypto.randomUUID()})
        returning id, sid`
      return key
    },
    logOut: (sid: string, sql: SQL = web) => sql`delete from session where id = ${sid}`,
    async [Symbol.asyncDispose]() {
      await web.close()
      await database[Symbol.asyncDispose]()
    },
  }
}

/** The feed of the API, except that it reads more often, so that tests are short. */
function startFeed(url: string) {
  const sql = connect(url, { role: apiRole, max: 1 })
  let failures = 0
  const onFailed = () => void failures++
  const feed = followEndedSessions({ sql, log, tokensOutlive: 330, pollEvery: 20, currentFor: 200, onFailed })
  const told: string[] = []
  feed.onEnded((sids) => told.push(...sids))
  return {
    ...feed,
    told,
    failures: () => failures,
    async [Symbol.asyncDispose]() {
      feed.close()
      await sql.close()
    },
  }
}

/** A proxy before the database whose connections can be cut. */
async function startCable(url: string) {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    if (isCut) return near.destroy()
    const far = tcpConnect(Number(port), hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on("data", (data) => to.write(data)).on("error", () => {})
      from.on("close", () => to.destroy())
    }
  })
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  const through = new URL(url)
  through.host = `127.0.0.1:${(server.address() as { port: number }).port}`
  const cut = () => {
    isCut = true
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  return {
    url: through.href,
    cut,
    mend() {
      isCut = false
    },
    [Symbol.asyncDispose]: async () => {
      cut()
      server.close()
    },
  }
}

test("the feed knows the end of a session within two reads, and reports it once", async () => {
  await using database = await startDatabase()
  await using feed = startFeed(database.url)
  const [ending, staying] = [await database.logIn(), await database.logIn()]
  await eventually(feed.isCurrent, Boolean)
  expect(feed.has(ending)).toBe(false)
  await database.logOut(ending)
  await eventually(() => feed.has(ending), Boolean)
  expect(feed.has(staying)).toBe(false)
  await database.logOut(staying)
  await eventually(() => feed.has(staying), Boolean)
  expect(feed.told).toEqual([ending, staying])
})

test("the tokens of an access key end when it is deleted or disabled", async () => {
  await using database = await startDatabase()
  await using feed = startFeed(database.url)
  const { web } = database
  const [deleted, disabled, used] = [await database.addKey(), await database.addKey(), await database.addKey()]
  await web`delete from api_key where id = ${deleted.id}`
  await web`update api_key set enabled = false where id = ${disabled.id}`
  await web`update api_key set request_count = 1, enabled = true where id = ${used.id}`
  await eventually(() => feed.has(deleted.sid) && feed.has(disabled.sid), Boolean)
  expect(feed.has(used.sid)).toBe(false)
})

test("a key gets a new sid each time it is enabled, and its earlier ones have ended", async () => {
  await using database = await startDatabase()
  await using feed = startFeed(database.url)
  const { web } = database
  const { id, sid } = await database.addKey()
  const sids: string[] = [sid]
  for (let n = 0; n < 3; n++) {
    const [row] = await web.begin(async (sql) => {
      await sql`update api_key set enabled = false where id = ${id}`
      return sql`update api_key set enabled = true where id = ${id} returning sid`
    })
    sids.push(row.sid)
  }
  expect(new Set(sids).size).toBe(4)
  await eventually(() => sids.slice(0, 3).every(feed.has), Boolean)
  expect(feed.has(sids[3] as string)).toBe(false)
  await web`delete from api_key where id = ${id}`
  await eventually(() => feed.has(sids[3] as string), Boolean)
})

test("deleting an account ends all its sessions", async () => {
  await using database = await startDatabase()
  await using feed = startFeed(database.url)
  const sids = [await database.logIn(), await database.logIn()]
  await database.web`delete from "user" where id = ${database.userId}`
  await eventually(() => sids.every(feed.has), Boolean)
})

test("a feed that starts late knows every session whose tokens could still be valid", async () => {
  await using database = await startDatabase()
  const [lately, longAgo] = [await database.logIn(), crypto.randomUUID()]
  await database.logOut(lately)
  await using owner = connect(database.url, { max: 1 })
  await owner`insert into ended_sessions (user_id, sid, ended_at)
    values (${database.userId}, ${longAgo}, now() - interval '10 minutes')`
  await using feed = startFeed(database.url)
  await eventually(feed.isCurrent, Boolean)
  expect([lately, longAgo].map(feed.has)).toEqual([true, false])
})

test("an end that is committed after later ones is not missed", async () => {
  await using database = await startDatabase()
  await using feed = startFeed(database.url)
  const [slow, quick] = [await database.logIn(), await database.logIn()]
  await database.web.begin(async (transaction) => {
    await database.logOut(slow, transaction)
    await database.logOut(quick)
    await eventually(() => feed.has(quick), Boolean)
    expect(feed.has(slow)).toBe(false)
  })
  await eventually(() => feed.has(slow), Boolean)
})

test("the end of a session gets the time of the commit, even in a long transaction", async () => {
  await using database = await startDatabase()
  const sid = await database.logIn()
  const [{ last }] = await database.web.begin(async (transaction) => {
    await database.logOut(sid, transaction)
    return transaction`select clock_timestamp() as last from pg_sleep(0.05)`
  })
  const [row] = await database.web`select ended_at >= ${last} as late from ended_sessions where sid = ${sid}`
  expect(row.late).toBe(true)
})

test("a key that was disabled and is then deleted ends a second time", async () => {
  await using database = await startDatabase()
  const { web, userId } = database
  const { id, sid } = await database.addKey()
  await using owner = connect(database.url, { max: 1 })
  await owner`insert into ended_sessions (user_id, sid, ended_at)
    values (${userId}, ${sid}, now() - interval '10 minutes')`
  await web`delete from api_key where id = ${id}`
  await using feed = startFeed(database.url)
  await eventually(feed.isCurrent, Boolean)
  expect(feed.has(sid)).toBe(true)
})

test("a session that ends again is remembered from then on", async () => {
  let lastTold = 0
  let readings = 0
  const sql = async () => {
    readings += 1
    if (readings > 10) return []
    lastTold = performance.now()
    return [{ sid: "a key", ended_at: new Date() }]
  }
  // Without the overlap that the feed adds, ends are remembered for a fifth of a second.
  const feed = followEndedSessions({ sql, log, tokensOutlive: 0.2 - 60, pollEvery: 10 })
  await eventually(() => feed.has("a key"), Boolean)
  await eventually(() => !feed.has("a key"), Boolean)
  feed.close()
  expect(performance.now() - lastTold).toBeGreaterThan(199)
})

test("without the database the feed is not current, and catches up afterwards", async () => {
  await using database = await startDatabase()
  await using cable = await startCable(database.url)
  await using feed = startFeed(cable.url)
  const [before, during] = [await database.logIn(), await database.logIn()]
  await database.logOut(before)
  await eventually(() => feed.has(before), Boolean)
  expect(feed.failures()).toBe(0)
  cable.cut()
  await database.logOut(during)
  await eventually(() => !feed.isCurrent() && feed.failures() > 0, Boolean)
  expect([before, during].map(feed.has)).toEqual([true, false])
  cable.mend()
  await eventually(() => feed.has(during), Boolean)
  expect(feed.isCurrent()).toBe(true)
  expect(feed.told).toEqual([before, during])
})

test("a feed that starts without the database is not current until a read succeeds", async () => {
  await using database = await startDatabase()
  await using cable = await startCable(database.url)
  const sid = await database.logIn()
  await database.logOut(sid)
  cable.cut()
  await using feed = startFeed(cable.url)
  expect(feed.isCurrent()).toBe(false)
  cable.mend()
  await eventually(feed.isCurrent, Boolean)
  expect(feed.has(sid)).toBe(true)
})
