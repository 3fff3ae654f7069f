import { afterAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { buildWeb } from "../start/build-web.ts"
import { linkFrom, runAccounts } from "../test/accounts.ts"
import { emptyDatabase, freshDatabase } from "../test/database.ts"
import { killEverything, runStarted, untilNothingRuns } from "../test/start-command.ts"

setDefaultTimeout(120_000)

const database = await freshDatabase()
const sql = new Bun.SQL(database.url, { max: 1 })
afterAll(async () => {
  await sql.close()
  await database[Symbol.asyncDispose]()
})

const settings = { DATABASE_URL: database.url, BETTER_AUTH_URL: "https://tasks.example.com" }
const accounts = (...args: string[]) => runAccounts(settings, ...args)
const newEmail = () => `${crypto.randomUUID()}@example.com`
const idOf = async (email: string) => (await sql`select id from "user" where email = ${email}`)[0]?.id as string
/** Runs `read` as this account, because row-level security shows its rows to no other account. */
const actAs = (id: string, read: (sql: Bun.SQL) => Promise<Record<string, unknown>[]>) =>
  sql.begin(async (transaction) => {
    await transaction`select act_as(${id})`
    return read(transaction)
  })
const eventsOf = async (email: string) =>
  (await actAs(await idOf(email), (sql) => sql`select event from security_events order by id`)).map(
    ({ event }) => event,
  )
/** The events in a command's log, which it writes to standard error. */
const logged = (err: string) =>
  err
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line).event)

test("create makes an account without a password, prints one line that ends with a link, and logs both", async () => {
  const email = newEmail()
  const { code, out, err } = await accounts("create", email, "Ada King")
  expect(code).toBe(0)
  expect(out).toMatch(
    /^The account \S+ is created\. .* within an hour: https:\/\/tasks\.example\.com\/reset\?token=\S+\n$/,
  )
  const events = ["security.registered", "security.reset_link_created"]
  expect([logged(err), await eventsOf(email)]).toEqual([events, events])
  expect(err).not.toContain(out.split("token=")[1]!.trim())
  const [{ name }] = await sql`select name from "user" where email = ${email}`
  expect(name).toBe("Ada King")
})

test("reset and invite print one line that ends with a link, and log that", async () => {
  const email = newEmail()
  await accounts("create", email)
  const reset = await accounts("reset", email.toUpperCase())
  expect(reset).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^.* within an hour: https:\S+\/reset\?token=\S+\n$/),
  })
  expect(logged(reset.err)).toEqual(["security.reset_link_created"])
  expect(await eventsOf(email)).toHaveLength(3)
  for (const args of [[], [newEmail()]]) {
    const { code, out, err } = await accounts("invite", ...args)
    expect(code).toBe(0)
    expect(out).toMatch(/^One account.* within seven days: https:\S+\/register\?invite=\S+\n$/)
    expect(logged(err)).toEqual(["security.invitation_created"])
  }
})

test("list prints email, name, time of creation and last use of each account, separated by tabs", async () => {
  const [unused, used] = [newEmail(), newEmail()]
  await accounts("create", unused)
  await sql`insert into "user" (name, email) values (${"two\nlines\tand a tab"}, ${used})`
  await sql`insert into session (user_id, token, expires_at, updated_at)
    select id, ${crypto.randomUUID()}, now() + interval '1 day', '2026-01-02 03:04:05Z' from "user" where email = ${used}`
  const { code, out, err } = await accounts("list")
  expect([code, err]).toEqual([0, ""])
  const lines = out.split("\n").map((line) => line.split("\t"))
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  expect(lines).toContainEqual([unused, unused.split("@")[0], time, "never"])
  expect(lines).toContainEqual([used, "two lines and a tab", time, "2026-01-02T03:04:05.000Z"])
})

test("delete removes the account with its tasks, and logs it", async () => {
  const email = newEmail()
  await accounts("create", email)
  const id = await idOf(email)
  await actAs(
    id,
    (sql) =>
      sql`insert into tasks (user_id, id, title, title_key, search_key, created_at, updated_at)
        values (${id}, ${crypto.randomUUID()}, 'Tea', 'tea', 'tea', now(), now())`,
  )
  const { code, out, err } = await accounts("delete", email)
  expect([code, out]).toEqual([0, `The account ${email} is deleted, with everything that belonged to it.\n`])
  expect(logged(err)).toEqual(["security.account_deleted"])
  expect(await idOf(email)).toBeUndefined()
  expect(await actAs(id, (sql) => sql`select id from tasks`)).toEqual([])
})

test("an unknown or taken address, or a wrong call, prints one sentence and exits with 1", async () => {
  const taken = newEmail()
  await accounts("create", taken)
  const refusals: [string[], string][] = [
    [["create", taken], `There is an account with the email address ${taken} already.`],
    [["invite", taken], `There is an account with the email address ${taken} already.`],
    [["create", "nowhere"], "nowhere is not an email address."],
    [["create", newEmail(), "  "], "The name cannot be used: Enter your name."],
    [["reset", "nobody@example.com"], "There is no account with the email address nobody@example.com."],
    [["delete", "nobody@example.com"], "There is no account with the email address nobody@example.com."],
    [["reset"], "Use bun run accounts reset EMAIL"],
    [[], "Use bun run accounts list | create EMAIL [NAME] | reset EMAIL | invite [EMAIL] | delete EMAIL"],
  ]
  for (const [args, sentence] of refusals)
    expect([args, await accounts(...args)]).toEqual([args, { code: 1, out: "", err: `${sentence}\n` }])
})

test("with SIGN_UP=closed an account is created, but nobody invited", async () => {
  const closed = { ...settings, SIGN_UP: "closed" }
  expect((await runAccounts(closed, "create", newEmail())).code).toBe(0)
  const { code, out, err } = await runAccounts(closed, "invite")
  expect([code, out, err]).toEqual([1, "", expect.stringMatching(/^With SIGN_UP=closed .*\n$/)])
})

test("a database without tables gets them, and one of a newer release is not changed", async () => {
  await using empty = await emptyDatabase()
  expect(await runAccounts({ DATABASE_URL: empty.url }, "list")).toMatchObject({ code: 0, out: "" })
  const client = new Bun.SQL(empty.url, { max: 1 })
  await client`insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 9999999999999)`
  await client.close()
  const { code, err } = await runAccounts({ DATABASE_URL: empty.url }, "list")
  expect([code, err]).toEqual([1, expect.stringMatching(/^The database belongs to a newer release of Latchkey: .*\n$/)])
})

describe.if(process.platform === "linux")("with the embedded database", () => {
  test("the commands work while Latchkey does not run and while it does", async () => {
    await buildWeb()
    const folder = mkdtempSync(join(tmpdir(), "latchkey-accounts-"))
    const DATA_DIR = join(folder, "data")
    try {
      expect(await runAccounts({ DATA_DIR }, "list")).toEqual({
        code: 1,
        out: "",
        err: `There is no database in the data folder ${DATA_DIR}: set DATA_DIR or DATABASE_URL.\n`,
      })
      expect(existsSync(DATA_DIR)).toBe(false)

      const early = newEmail()
      const link = await linkFrom({ DATA_DIR }, "create", early)
      const start = await runStarted({ DATA_DIR })
      expect((await fetch(start.webUrl + link, { keepalive: false })).status).toBe(200)
      const late = newEmail()
      const lateLink = await linkFrom({ DATA_DIR }, "create", late)
      expect((await fetch(start.webUrl + lateLink, { keepalive: false })).status).toBe(200)
      start.signal("SIGTERM")
      expect(await start.exited).toBe(0)

      const { code, out } = await runAccounts({ DATA_DIR }, "list")
      expect([code, out.split("\n").map((line) => line.split("\t")[0])]).toEqual([0, [early, late, ""]])
    } finally {
      killEverything(DATA_DIR)
      await untilNothingRuns(DATA_DIR)
      rmSync(folder, { recursive: true })
    }
  })
})
