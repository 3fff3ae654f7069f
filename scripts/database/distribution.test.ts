import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { SQL } from "bun"
import { getTableName } from "drizzle-orm"
import { apiTables } from "#api/resources.ts"
import * as bulk from "#api/tasks/sql/bulk.ts"
import * as changes from "#api/tasks/sql/change.ts"
import * as deletions from "#api/tasks/sql/deletion.ts"
import { importTasks, importTasksOnce, removeImport } from "#api/tasks/sql/import.ts"
import * as statements from "#api/tasks/sql/task.ts"
import { endedSessions } from "#shared/ended-sessions/schema.ts"
import { createLog } from "#shared/log/log.ts"
import { recordEvent } from "#shared/security-events/record.ts"
import { freshDatabase } from "../test/database.ts"

// Rules of Citus for tables that are distributed by `user_id`. Keys and references must include `user_id`, so that one node
// can check them. Citus refuses triggers on such tables, sub-selects in their policies, and some forms of statements.

const distributed = apiTables.map(getTableName).filter((name) => name !== getTableName(endedSessions))

type Constraint = { table: string; name: string; columns: string[]; refers: string | null }
type Policy = { table: string; name: string; tree: string; text: string }

let constraints: Constraint[]
let policies: Policy[]
let triggers: { table: string }[]
let owned: { table: string }[]
let volatility: Map<string, string>
let database: Awaited<ReturnType<typeof freshDatabase>>

beforeAll(async () => {
  database = await freshDatabase()
  await using sql = new SQL(database.url, { max: 1 })
  constraints = await sql`
    select conrelid::regclass::text as table, conname as name, confrelid::regclass::text as refers,
      array(select attname::text from pg_attribute where attrelid = conrelid and attnum = any (conkey)) as columns
    from pg_constraint where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'f', 'x')
    union all
    select indrelid::regclass::text, indexrelid::regclass::text, null,
      array(select attname::text from pg_attribute where attrelid = indrelid and attnum = any (indkey))
    from pg_index join pg_class on pg_class.oid = indrelid
    where indisunique and relnamespace = 'public'::regnamespace`
  policies = await sql`
    select polrelid::regclass::text as table, polname as name, concat(polqual, polwithcheck) as tree,
      concat(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) as text
    from pg_policy`
  triggers = await sql`select tgrelid::regclass::text as table, tgname as name from pg_trigger where not tgisinternal`
  owned = await sql`
    select attrelid::regclass::text as table from pg_attribute join pg_class on pg_class.oid = attrelid
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and attname = 'user_id' and relrowsecurity
      and attrelid <> 'ended_sessions'::regclass`
  const functions: { name: string; volatility: string }[] =
    await sql`select proname as name, max(provolatile::text) as volatility from pg_proc group by proname`
  volatility = new Map(functions.map(({ name, volatility }) => [name, volatility]))
})
afterAll(() => database[Symbol.asyncDispose]())

test("the distributed tables are exactly those whose rows belong to a subject", () => {
  expect(owned.map(({ table }) => table).sort()).toEqual([...distributed].sort())
})

test.each(distributed)("every key and every reference of %s includes its user", (table) => {
  const own = constraints.filter((constraint) => constraint.table === table)
  expect(own.length).toBeGreaterThanOrEqual(2)
  expect(own.filter(({ columns }) => !columns.includes("user_id"))).toEqual([])
})

test("none of them has a trigger", () => {
  expect(triggers.length).toBeGreaterThan(0)
  expect(triggers.filter(({ table }) => distributed.includes(table))).toEqual([])
})

test("no table refers to them, and they refer only to their user", () => {
  const references = constraints.filter(({ refers }) => refers !== null && refers !== "-")
  expect(references.filter(({ refers }) => distributed.includes(refers as string))).toEqual([])
  const own = references.filter(({ table }) => distributed.includes(table))
  expect(new Set(own.map(({ refers }) => refers))).toEqual(new Set(['"user"']))
})

describe.each(distributed)("the policies of %s", (table) => {
  const own = () => policies.filter((policy) => policy.table === table)

  test("contain no sub-select", () => {
    expect(own().length).toBeGreaterThanOrEqual(3)
    expect(own().filter(({ tree }) => tree.includes("SUBLINK"))).toEqual([])
  })

  test("compare the user with the subject, without a sub-select", () => {
    const subject = "(user_id = (NULLIF(current_setting('app.subject'::text, true), ''::text))::uuid)"
    const [subjects, others] = [own().filter(({ name }) => name.startsWith("subject_")), own()]
    expect(subjects.length).toBeGreaterThanOrEqual(2)
    expect(new Set(subjects.map(({ text }) => text))).toEqual(new Set([subject]))
    expect(
      others.filter(({ name }) => !/^(subject_|pruned_after_|(foreign_task_looks|old_changes_forgotten)$)/.test(name)),
    ).toEqual([])
  })
})

/** Returns the text of the statement that stores a security event. Its module does not export it. */
async function addEventText() {
  const texts: string[] = []
  const unsafe = async (text: string) => void texts.push(text)
  await recordEvent(
    { sql: { unsafe } as unknown as SQL, log: createLog("silent", "test") },
    { event: "security.tested", subject: crypto.randomUUID() },
  )
  return texts.join()
}

const texts = Object.entries({
  ...{ ...statements, ...changes, ...bulk, ...deletions, removeImport, addEvent: { text: await addEventText() } },
  ...{ importAll: importTasks.all, importUnknown: importTasks.unknown },
  ...{ importAllOnce: importTasksOnce.all, importUnknownOnce: importTasksOnce.unknown },
}).flatMap(([name, value]) => ("text" in value && typeof value.text === "string" ? [[name, value.text] as const] : []))

/** Returns every INSERT or UPDATE in a text, up to the parenthesis that closes its WITH or the end of the text. */
function writesIn(text: string): string[] {
  return [...text.matchAll(/\b(insert into|update) "?\w+"?/gi)]
    .filter(({ index }) => !/\b(do|for)\s+$/.test(text.slice(0, index)))
    .map(({ index }) => {
      let depth = 0
      for (let end = index; end < text.length; end++) {
        if (text[end] === "(") depth++
        if (text[end] === ")" && --depth < 0) return text.slice(index, end)
      }
      return text.slice(index)
    })
}

const writes = texts.flatMap(([name, text]) => writesIn(text).map((write) => [name, write] as const))

test("these tests cover every statement that writes", () => {
  expect(new Set(writes.map(([name]) => name))).toEqual(
    new Set([
      ...[
        "addEvent",
        "addTask",
        "addTaskOnce",
        "changeTask",
        "undoChange",
        "changeTasks",
        "removeTasks",
        "removeTask",
        "removeCompleted",
        "restoreTasks",
        "removeImport",
      ],
      ...["importAll", "importUnknown", "importAllOnce", "importUnknownOnce"],
    ]),
  )
  expect(writes).toHaveLength(18)
})

test.each(writes)("%s has a RETURNING clause, which calls only immutable functions", (_, write) => {
  const returning = write.match(/\breturning\b([\s\S]*)$/i)?.[1]
  expect(returning).toBeDefined()
  const called = [...(returning as string).matchAll(/(\w+)"?\s*\(/g)].map(([, name]) => name as string)
  expect(called.filter((name) => volatility.get(name) !== "i")).toEqual([])
})

// Citus 13.2.2 crashes when it plans such an assignment, and so does the whole PostgreSQL.
test.each(writes)("%s assigns no element of an array to a column without a function around it", (_, write) => {
  expect(
    write.match(/[\s,]"?\w+"?\s*=\s*\(*[\w.":$]+\)*\[[^\]]*\]\s*(?=,|\bfrom\b|\bwhere\b|\breturning\b)/gi),
  ).toBeNull()
})

test("the condition of ON CONFLICT is an immutable expression", async () => {
  await using sql = new SQL(database.url, { max: 1 })
  for (const [, write] of writes.filter(([, write]) => /on conflict/i.test(write))) {
    const condition = write.match(/\bon conflict[\s\S]*\bwhere\b([\s\S]*?)\breturning\b/i)?.[1] as string
    expect(condition).toBeDefined()
    // An index accepts only immutable expressions.
    await sql.unsafe("create temporary table probe (known timestamptz, excluded timestamptz)")
    await sql.unsafe(`create index on probe ((${condition.replaceAll(".created_at", "")}))`)
    await sql.unsafe("drop table probe")
  }
})
