import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { SQL } from "bun"
import { sql } from "drizzle-orm"
import { freshDatabase } from "#scripts/test/database.ts"
import { actedAs, actingAs } from "#shared/database/acting-as.ts"
import { apiRole, connect } from "#shared/database/connect.ts"
import { statement } from "#shared/database/statement.ts"
import { createLog } from "#shared/log/log.ts"
import { recordEvent } from "#shared/security-events/record.ts"

type Values = { subject: string }
type Row = { subject: string; userId: string }

const value = sql.placeholder
const acting = actingAs(value("subject"))
const returned = sql`${actedAs} as subject, user_id as "userId"`

/** Statements with the gate but without a condition on the user, so that only row-level security limits them. */
const forgetful = {
  select: statement<Row, Values>(sql`select ${returned} from tasks where ${acting}`),
  "select of another's": statement<Row, Values>(
    sql`select ${returned} from tasks where ${acting} and user_id <> ${value("subject")}::uuid`,
  ),
  "select by a join": statement<Row, Values>(
    sql`select ${actedAs} as subject, b.user_id as "userId" from tasks a join tasks b on true where ${acting}`,
  ),
  "select without a subject": statement<Row, Values>(
    sql`select ${value("subject")}::text as subject, user_id as "userId" from tasks`,
  ),
  update: statement<Row, Values>(sql`update tasks set version = version + 1 where ${acting} returning ${returned}`),
  "update with the gate outside": statement<Row, Values>(sql`
    with changed as (update tasks set version = version + 1 returning user_id)
    select ${returned} from changed where ${acting}`),
  delete: statement<Row, Values>(sql`delete from tasks where ${acting} and title = 'spare' returning ${returned}`),
  "select of what was removed": statement<Row, Values>(
    sql`select ${returned} from tasks where ${acting} and deletion is not null`,
  ),
  "update of keys": statement<Row, Values>(
    sql`update idempotency_keys set answer = '' where ${acting} returning ${returned}`,
  ),
  "select of events": statement<Row, Values>(sql`select ${returned} from security_events where ${acting}`),
}

const deleteAll = statement<Row, Values>(sql`delete from tasks where ${acting} returning ${returned}`)

const log = createLog("silent", "api")
/** One of them is deleted. */
const tasksEach = 6
let database: Awaited<ReturnType<typeof freshDatabase>>
let owner: SQL
let pool: SQL
let users: string[]

beforeAll(async () => {
  database = await freshDatabase()
  owner = connect(database.url, { max: 1 })
  pool = connect(database.url, { role: apiRole, max: 2 })
  users = Array.from({ length: 4 }, () => crypto.randomUUID())
  for (const id of users) {
    await owner`insert into "user" (id, name, email) values (${id}, 'Ada', ${`${id}@example.com`})`
    for (let n = 1; n < tasksEach; n++) await addTask(id, id, "kept")
    await addKey(id, 0)
    await addDeletedTask(id)
    await recordEvent({ sql: pool, log }, { event: "security.tested", subject: id })
  }
})
afterAll(async () => {
  await Promise.all([owner.close(), pool.close()])
  await database[Symbol.asyncDispose]()
})

const addTask = (subject: string, userId: string, title: string) =>
  pool.unsafe(
    `insert into tasks (user_id, id, title, title_key, search_key, created_at, updated_at)
     select $1::uuid, gen_random_uuid(), $2::text, '', '', now(), now()
     where (select act_as($3::text)) is not null`,
    [userId, title, subject],
  )

const addDeletedTask = (user: string) =>
  owner.begin(async (transaction) => {
    await transaction`select act_as(${user})`
    await transaction`insert into tasks
      (user_id, id, title, title_key, search_key, created_at, updated_at, deletion, deleted_at)
      values (${user}, gen_random_uuid(), '', '', '', now(), now(), gen_random_uuid(), now())`
  })

const addKey = (user: string, hoursAgo: number) =>
  owner.begin(async (transaction) => {
    await transaction`select act_as(${user})`
    await transaction`insert into idempotency_keys
      values (${user}, ${crypto.randomUUID()}, '', '', now() - make_interval(hours => ${hoursAgo}))`
  })

const countOf = async (user: string) => (await forgetful.select(pool, { subject: user })).length

describe("a statement without a condition on user_id", () => {
  test.each(Object.entries(forgetful))(
    "%s reaches only rows of its subject, even with many subjects on a small pool",
    async (name, query) => {
      const run = async (n: number) => {
        const subject = users[n % users.length] as string
        // Prepared, new, simple and transactional statements are mixed on the same two connections.
        if (n % 5 === 1) await pool.unsafe(`select ${n} as novel`)
        if (n % 5 === 2) await pool`select 1; select 2`.simple()
        const rows =
          n % 5 === 3
            ? await pool.begin((transaction) => query(transaction, { subject }))
            : await query(pool, { subject })
        for (const row of rows) expect(row).toEqual({ subject, userId: subject })
        return rows.length
      }
      // One after the other for each user, because updates of the same rows in two transactions may deadlock.
      const lanes = users.map(async (_, lane) => {
        const counts: number[] = []
        for (let n = lane; n < 200; n += users.length) counts.push(await run(n))
        return counts
      })
      const counts = (await Promise.all(lanes)).flat()
      const seesOwn = !/without|another|delete/.test(name)
      expect(counts.every((count) => (seesOwn ? count > 0 : count === 0))).toBe(true)
    },
  )

  test("sees nothing without a subject, even on a connection that had a subject before", async () => {
    await Promise.all(users.map(countOf))
    const rows = await Promise.all(Array.from({ length: 20 }, () => pool`select * from tasks`))
    expect(rows.flat()).toEqual([])
    expect((await pool`update tasks set title = 'taken' returning id`).length).toBe(0)
    expect((await pool`delete from tasks returning id`).length).toBe(0)
    expect(await Promise.all(users.map(countOf))).toEqual(users.map(() => tasksEach))
  })

  test("deletes no task that can still be restored, not even the subject's own", async () => {
    await Promise.all(users.map((subject) => deleteAll(pool, { subject })))
    await pool`delete from tasks`
    expect(await Promise.all(users.map(countOf))).toEqual(users.map(() => tasksEach))
  })

  test("adds no row for another account, and moves none to it", async () => {
    const [ada, grace] = users as [string, string]
    const refusal = "violates row-level security policy"
    await expect(addTask(ada, grace, "planted")).rejects.toThrow(refusal)
    const give = sql`update tasks set user_id = ${value("other")}::uuid where ${acting} returning ${actedAs} as subject`
    const giveAway = statement<Row, Values & { other: string }>(give)
    await expect(giveAway(pool, { subject: ada, other: grace })).rejects.toThrow(refusal)
    expect(await countOf(grace)).toBe(tasksEach)
  })
})

describe("the API's role", () => {
  test.each(["user", "session", "account", "verification", "jwks", "api_key", "rate_limit"])(
    "cannot read or change accounts: %s",
    async (table) => {
      await expect(pool.unsafe(`select * from "${table}"`)).rejects.toThrow("permission denied")
      await expect(pool.unsafe(`delete from "${table}"`)).rejects.toThrow("permission denied")
    },
  )

  test.each([
    "update security_events set reason = ''",
    "update ended_sessions set ended_at = now()",
    "insert into ended_sessions values (gen_random_uuid(), gen_random_uuid())",
    "truncate tasks",
    "alter table tasks disable row level security",
    "drop policy subject_reads on tasks",
    "create or replace function act_as(subject text) returns text language sql as 'select subject'",
  ])("may not: %s", async (forbidden) => {
    await expect(pool.unsafe(forbidden)).rejects.toThrow(/permission denied|must be owner/)
  })
})
