import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gunzipSync, gzipSync } from "node:zlib"
import { connect } from "#shared/database/connect.ts"
import { migrateDatabase } from "../database/migrate.ts"
import { emptyDatabase, freshDatabase } from "../test/database.ts"
import { databaseBefore } from "../test/database-before.ts"
import { backUp } from "./backup.ts"
import { asOwner, contentsOf, fillEveryTable, tablesOf } from "./filled-tables.ts"
import { restore } from "./restore.ts"
import { schemaVersion, tablesIn } from "./schema-version.ts"

setDefaultTimeout(60_000)

type Database = Awaited<ReturnType<typeof freshDatabase>>

let folder: string
let source: Database
let complete: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-backup-"))
  source = await freshDatabase()
  await fillEveryTable(source.url)
  complete = join(folder, "complete")
  await backUp(source.url, complete)
})
afterAll(async () => {
  await source[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => "none",
    (error: Error) => `${error.name}: ${error.message}`,
  )

const versionOf = async (url: string) => {
  await using client = connect(url, { max: 1 })
  return await schemaVersion(client)
}

/** Writes a copy of the backup with changed lines. */
function changed(name: string, change: (lines: string[]) => string[]) {
  const lines = gunzipSync(readFileSync(complete)).toString().split("\n")
  const file = join(folder, name)
  writeFileSync(file, gzipSync(change(lines).join("\n")))
  return file
}

test("the version of the schema lists every table of the database, and nothing else there contains data", async () => {
  await using client = connect(source.url, { max: 1 })
  const version = (await schemaVersion(client)) as string
  expect(await tablesOf(client)).toEqual(tablesIn(version).sort())
  const others = await client`
    select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('S', 'v', 'm', 'f', 'p')`
  expect([...others]).toEqual([])
})

test("inserting a row runs no trigger, so a restore has no other effects", async () => {
  await using client = connect(source.url, { max: 1 })
  expect([...(await client`select tgname from pg_trigger where not tgisinternal and tgtype & 4 <> 0`)]).toEqual([])
})

test("every row of every table is restored unchanged, although row-level security hides them from the owner", async () => {
  await using target = await freshDatabase()
  const counts = await restore(target.url, complete, { keepSessions: true })
  const contents = await contentsOf(source.url)
  expect(await contentsOf(target.url)).toEqual(contents)
  expect(counts).toEqual(Object.fromEntries(Object.entries(contents).map(([table, rows]) => [table, rows.length])))
  for (const rows of Object.values(contents)) expect(rows.length).toBeGreaterThan(0)
  const forced = async (url: string) => {
    await using client = connect(url, { max: 1 })
    return [...(await client`select relname from pg_class where relforcerowsecurity order by 1`)]
  }
  expect(await forced(target.url)).toEqual(await forced(source.url))
  expect(statSync(complete).mode & 0o777).toBe(0o600)
})

test("a restore ends all sessions, their tokens, and one-time links", async () => {
  await using target = await freshDatabase()
  await restore(target.url, complete)
  const [before, after] = [await contentsOf(source.url), await contentsOf(target.url)]
  expect([after.session, after.verification]).toEqual([[], []])
  const sessions = await asOwner(source.url, (sql) => sql`select id, user_id from session`)
  const ended = await asOwner(target.url, (sql) => sql`select sid as id, user_id from ended_sessions`)
  expect(sessions.length).toBeGreaterThan(0)
  expect(ended).toEqual(expect.arrayContaining([...sessions]))
  expect(after.tasks).toEqual(before.tasks as string[])
  expect(after.api_key).toEqual(before.api_key as string[])
})

test("a backup of a restored database is the same as the first backup", async () => {
  await using target = await emptyDatabase()
  await restore(target.url, complete, { keepSessions: true })
  const again = join(folder, "again")
  await backUp(target.url, again)
  const rows = (file: string) => gunzipSync(readFileSync(file)).toString().split("\n").slice(1, -2).sort()
  expect(rows(again)).toEqual(rows(complete))
})

test("a backup of an older release is restored into this one", async () => {
  await using older = await databaseBefore("0010_task_keys")
  const { user } = await fillEveryTable(older.url)
  const file = join(folder, "older")
  await backUp(older.url, file)
  await using target = await freshDatabase()
  await restore(target.url, file)
  expect(await versionOf(target.url)).toBe("0009_undo_imports")
  await migrateDatabase(target.url)
  expect(await versionOf(target.url)).toBe((await versionOf(source.url)) as string)
  const [found] = await asOwner(
    target.url,
    (sql) => sql`select count(*)::int as tasks from tasks where user_id = ${user} and title_key <> ''`,
  )
  expect(found.tasks).toBeGreaterThanOrEqual(2)
})

test("a backup that is made while people write has the rows of one moment", async () => {
  await using busy = await freshDatabase()
  await using target = await emptyDatabase()
  await using client = connect(busy.url, { max: 2 })
  const [left, right] = (await client`insert into "user" (name, email)
    select name, name from unnest(array['left', 'right']) as name returning id`) as { id: string }[]
  const add = (count: number) =>
    client.begin(async (sql) => {
      for (const { id } of [left, right] as { id: string }[]) {
        await sql`select set_config('app.subject', ${id}, true)`
        await sql`insert into tasks (user_id, id, title, title_key, search_key, created_at, updated_at)
          select ${id}, gen_random_uuid(), 'Tea', 'tea', 'tea', now(), now() from generate_series(1, ${count})`
      }
    })
  await add(2_000)
  let added = 2_000
  let ended = false
  const file = join(folder, "busy")
  const backup = backUp(busy.url, file).finally(() => {
    ended = true
  })
  while (!ended) {
    await add(1)
    added++
  }
  await backup
  expect(added).toBeGreaterThan(2_002)
  await restore(target.url, file)
  const counts: { tasks: number }[] = await asOwner(
    target.url,
    (sql) => sql`select count(*)::int as tasks from tasks group by user_id`,
  )
  expect(counts.map(({ tasks }) => tasks)).toEqual([counts[0]?.tasks as number, counts[0]?.tasks as number])
  expect(counts[0]?.tasks).toBeGreaterThanOrEqual(2_000)
  expect(counts[0]?.tasks).toBeLessThan(added)
})

describe("row-level security that hides rows", () => {
  test.each([
    ["some rows", "title is null"],
    ["the whole table", "false"],
  ])("%s: no backup is made, and an older one is kept", async (_, condition) => {
    await using hidden = await freshDatabase()
    await fillEveryTable(hidden.url)
    await using client = connect(hidden.url, { max: 1 })
    await client.unsafe(`create policy hides on tasks as restrictive using (${condition})`)
    const file = join(folder, "hidden")
    writeFileSync(file, "older")
    expect(await refusal(backUp(hidden.url, file))).toMatch(
      /^OperatorError: Row-level security (shows 0 of the 2|hides)/,
    )
    expect(readFileSync(file, "utf8")).toBe("older")
    expect(existsSync(`${file}.unfinished`)).toBe(false)
  })
})

describe("a file that is not complete", () => {
  const written = () => readFileSync(complete)
  const flipped = () => {
    const bytes = written()
    bytes[Math.floor(bytes.length / 2)]! ^= 1
    return bytes
  }
  const save = (name: string, contents: string | Uint8Array) => {
    const file = join(folder, name)
    writeFileSync(file, contents)
    return file
  }
  const newer = (lines: string[], change: object) => [
    JSON.stringify({ ...JSON.parse(lines[0] as string), ...change }),
    ...lines.slice(1),
  ]
  const isRow = (line: string) => line.startsWith("[")
  const cases: [string, () => string, RegExp][] = [
    ["missing", () => join(folder, "nowhere"), /There is no file .*nowhere\.$/],
    ["a folder", () => folder, /cannot be read/],
    ["empty", () => save("empty", ""), /is not a backup of Latchkey, or it is damaged/],
    ["text", () => save("text", "hello\n"), /is not a backup of Latchkey/],
    ["another gzip file", () => save("gzip", gzipSync("hello\nworld\n")), /is not a backup of Latchkey/],
    ["one that ends early", () => save("short", written().subarray(0, -100)), /damaged/],
    ["one with a changed bit", () => save("bit", flipped()), /damaged/],
    ["one without its end", () => changed("no-end", (lines) => [...lines.slice(0, -2), ""]), /its end is missing/],
    [
      "one without a row",
      () => changed("no-row", (lines) => lines.toSpliced(lines.findIndex(isRow), 1)),
      /do not match/,
    ],
    [
      "one with a changed row",
      () => changed("row", (lines) => lines.map((line) => line.replace("2027-02-28", "2027-02-27"))),
      /do not match/,
    ],
    [
      "one with a changed version",
      () => changed("version", (lines) => newer(lines, { schema: "0009_undo_imports" })),
      /do not match/,
    ],
    [
      "a newer schema",
      () => changed("schema", (lines) => newer(lines, { schema: "9999_later" })),
      /made by a newer release/,
    ],
    ["a newer format", () => changed("format", (lines) => newer(lines, { format: 2 })), /made by a newer release/],
  ]

  let target: Database
  let before: Record<string, string[]>
  const identity = async () => {
    await using client = connect(target.url, { max: 1 })
    return [...(await client`select oid, relname from pg_class where relnamespace = 'public'::regnamespace order by 1`)]
  }
  let tables: unknown[]
  beforeAll(async () => {
    target = await freshDatabase()
    before = await contentsOf(target.url)
    tables = await identity()
  })
  afterAll(() => target[Symbol.asyncDispose]())

  test.each(cases)("%s is refused and nothing is changed", async (_, file, reason) => {
    const said = await refusal(restore(target.url, file()))
    expect(said).toStartWith("OperatorError: ")
    expect(said).toMatch(reason)
    expect(said.split("\n")).toHaveLength(1)
    expect(await identity()).toEqual(tables)
    expect(await contentsOf(target.url)).toEqual(before)
  })
})

describe("a database that is not empty", () => {
  test("with an account: refused, and it stays as it was", async () => {
    const before = await contentsOf(source.url)
    expect(await refusal(restore(source.url, complete))).toBe(
      "OperatorError: The database has accounts or tasks already: restore into an empty one.",
    )
    expect(await contentsOf(source.url)).toEqual(before)
  })

  test("with tables of another program: refused, with and without those of Latchkey", async () => {
    for (const make of [emptyDatabase, freshDatabase]) {
      await using shared = await make()
      await using client = connect(shared.url, { max: 1 })
      await client`create table invoices (id int)`
      expect(await refusal(restore(shared.url, complete))).toContain("tables that are not Latchkey's (invoices)")
      expect(await tablesOf(client)).toContain("invoices")
    }
  })

  test("a database without tables cannot be backed up", async () => {
    await using empty = await emptyDatabase()
    expect(await refusal(backUp(empty.url, join(folder, "nothing")))).toContain("There is nothing to back up")
    expect(existsSync(join(folder, "nothing"))).toBe(false)
  })
})

test("a backup does not replace a folder, and reports a missing folder", async () => {
  expect(await refusal(backUp(source.url, folder))).toContain("is not a file")
  expect(await refusal(backUp(source.url, join(folder, "no", "where")))).toMatch(
    /^OperatorError: The backup cannot be written/,
  )
})
