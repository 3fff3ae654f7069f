import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { SQL } from "bun"
import { freshDatabase } from "#scripts/test/database.ts"
import { apiRole, connect } from "#shared/database/connect.ts"
import { sizeOfAccount } from "./account-limits.ts"
import { type ListQuery, sorts } from "./model.ts"
import { changeTasks, findLabelled, findTasks, removeTasks } from "./sql/bulk.ts"
import { changeTask, undoChange } from "./sql/change.ts"
import { countLabels, countTasks } from "./sql/counts.ts"
import { removeCompleted, removeTask, restoreTasks } from "./sql/deletion.ts"
import { importTasks, importTasksOnce, removeImport, sizeOfUnknown } from "./sql/import.ts"
import { findLabelledIds, listTasks } from "./sql/list.ts"
import { findAnswer, findTask } from "./sql/task.ts"

type Node = {
  "Node Type": string
  "Relation Name"?: string
  "CTE Name"?: string
  "Subplan Name"?: string
  "Index Name"?: string
  "Index Cond"?: string
  "Recheck Cond"?: string
  Filter?: string
  "One-Time Filter"?: string
  Output?: string[]
  Plans?: Node[]
}

const tasksEach = 4_000
let fresh: Awaited<ReturnType<typeof freshDatabase>>
let owner: SQL
let pool: SQL

beforeAll(async () => {
  fresh = await freshDatabase()
  owner = connect(fresh.url, { max: 1 })
  // VACUUM marks a page as visible to all, which an index-only scan needs, only after its transactions are on the disk.
  await owner`set synchronous_commit = on`
  // A concurrent automatic ANALYZE would prevent that.
  await owner`alter table tasks set (autovacuum_enabled = false)`
  pool = connect(fresh.url, { role: apiRole, max: 1 })
  for (const user of [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()])
    await owner.begin(async (sql) => {
      await sql`insert into "user" (id, name, email) values (${user}, 'Ada', ${user})`
      await sql`select act_as(${user})`
      await sql`insert into tasks (user_id, id, title, title_key, search_key, completed, priority, due_date, created_at,
          updated_at, deletion, deleted_at, labels, label_keys)
        select ${user}::uuid, gen_random_uuid(), 'Task ' || n, md5(n::text), md5(n::text), n % 7 > 0, 1 + n % 3,
          case when n % 4 > 0 then date '2026-01-01' + n % 700 end, now(), now(),
          case when n % 20 = 0 then md5(${user} || n / 40)::uuid end, case when n % 20 = 0 then now() end,
          labels, labels
        from generate_series(1, ${tasksEach}::int) n,
          lateral (select case when n % 3 > 0 then array['label' || n % 9] else '{}' end as labels) l`
    })
  await owner`vacuum analyze tasks`
}, 30_000)
afterAll(async () => {
  await Promise.all([owner.close(), pool.close()])
  await fresh[Symbol.asyncDispose]()
})

/** The nodes of a statement's generic plan, each as its path from the root. */
async function pathsOf(text: string, { client = pool, verbose = true } = {}): Promise<Node[][]> {
  const [row] = await client.unsafe(`explain (generic_plan, verbose ${verbose}, format json) ${text}`)
  const flat = (node: Node, above: Node[]): Node[][] => {
    const path = [...above, node]
    return [path, ...(node.Plans ?? []).flatMap((plan) => flat(plan, path))]
  }
  return flat(row["QUERY PLAN"][0].Plan, [])
}

const planOf = async (text: string, client = pool) =>
  (await pathsOf(text, { client, verbose: false })).map((path) => path.at(-1) as Node)

async function expectIndexed(text: string): Promise<Node> {
  const nodes = await planOf(text)
  const types = nodes.map((node) => node["Node Type"])
  for (const costly of ["Seq Scan", "Sort", "Incremental Sort", "Bitmap Heap Scan"]) expect(types).not.toContain(costly)
  const [scan, ...more] = nodes.filter((node) => node["Index Name"]?.startsWith("tasks_"))
  expect(more).toEqual([])
  expect(scan?.["Index Cond"]).toContain("user_id =")
  return scan as Node
}

const indexOf: Record<ListQuery["sort"], string> = {
  createdAt: "tasks_user_id_id_pk",
  "-createdAt": "tasks_user_id_id_pk",
  dueDate: "tasks_by_due_date",
  "-dueDate": "tasks_by_due_date_latest",
  priority: "tasks_by_priority",
  "-priority": "tasks_by_priority",
  title: "tasks_by_title",
  "-title": "tasks_by_title",
}

describe.each(sorts)("a list by %s reads an index in its order", (sort) => {
  const shape = { sort, status: "all" as const, priority: false, q: false, after: false }

  test("from its start", async () => {
    const scan = await expectIndexed(listTasks(shape).text)
    expect(scan["Index Name"]).toBe(indexOf[sort])
  })

  test("after a cursor, without reading the rows before it", async () => {
    const scan = await expectIndexed(listTasks({ ...shape, after: true }).text)
    expect(scan["Index Name"]).toBe(indexOf[sort])
    expect(scan["Index Cond"]).toMatch(/[<>]/)
    expect(scan.Filter ?? "").not.toMatch(/[<>]/)
  })

  test.each(["active", "completed"] as const)("of %s tasks only", async (status) => {
    await expectIndexed(listTasks({ ...shape, status }).text)
    await expectIndexed(listTasks({ ...shape, status, after: true }).text)
  })

  test("with a priority or a search", async () => {
    await expectIndexed(listTasks({ ...shape, priority: true }).text)
    await expectIndexed(listTasks({ ...shape, q: true }).text)
    await expectIndexed(listTasks({ ...shape, q: true, priority: true, status: "active", after: true }).text)
  })
})

test("active tasks by creation are read without reading completed ones", async () => {
  for (const sort of ["createdAt", "-createdAt"] as const) {
    const scan = await expectIndexed(
      listTasks({ sort, status: "active", priority: false, q: false, after: false }).text,
    )
    expect(scan["Index Name"]).toBe("tasks_active")
  }
})

test("tasks are counted by an index-only scan, alone and together with a list", async () => {
  const shape = { sort: "-createdAt", status: "all", priority: false, q: false, after: false } as const
  const statements = [countTasks.text, listTasks({ ...shape, stats: true }).text]
  const nodes = (await Promise.all(statements.map((text) => planOf(text)))).flat()
  const counting = nodes.filter((node) => node["Index Name"] === "tasks_by_priority")
  const inIndexAlone = { "Node Type": "Index Only Scan", "Index Cond": expect.stringContaining("user_id =") }
  expect(counting).toEqual([expect.objectContaining(inIndexAlone), expect.objectContaining(inIndexAlone)])
})

test("tasks with a label are searched and counted in an index alone, and a few are read by their ids", async () => {
  const only = { "Node Type": "Index Only Scan", "Index Name": "tasks_labelled" }
  for (const text of [findLabelledIds.text, countLabels.text]) {
    const nodes = (await planOf(text)).filter((node) => node["Index Name"])
    expect(nodes).toEqual([expect.objectContaining({ ...only, "Index Cond": expect.stringContaining("user_id =") })])
  }
  for (const sort of sorts) {
    const nodes = await planOf(listTasks({ sort, status: "all", label: true, chosen: true }).text)
    const conditions = nodes.flatMap((node) => node["Index Cond"] ?? [])
    expect(conditions).toEqual([expect.stringMatching(/user_id = .*\bid = ANY|\bid = ANY.*user_id =/)])
  }
})

const subjectTables = new Set(["tasks", "idempotency_keys", "security_events"])

/** Expects that the gate sets the subject before any node reads the setting or a table with rows of subjects. */
async function expectGateFirst(text: string) {
  const paths = await pathsOf(text)
  const last = (path: Node[]) => path.at(-1) as Node
  const gates = paths.map(last).filter(({ Output }) => Output?.join().startsWith("set_config('app.subject'"))
  const names = gates.map((gate) => gate["Subplan Name"]?.match(/^InitPlan \d+$/)?.[0])
  const opensGate = (node: Node) =>
    names.includes(node["One-Time Filter"]?.match(/^\(+(InitPlan \d+)\)\.col1 IS NOT NULL\)/)?.[1])
  const isGated = (path: Node[]): boolean => {
    for (const node of path.toReversed()) {
      if (opensGate(node)) return true
      const [, cte] = node["Subplan Name"]?.match(/^CTE (.+)$/) ?? []
      const readers = paths.filter((other) => cte !== undefined && last(other)["CTE Name"] === cte)
      if (cte) return readers.length > 0 && readers.every(isGated)
      if (node["Subplan Name"]?.startsWith("InitPlan")) return false
    }
    return false
  }
  const reading = paths.filter((path) => {
    const { "Relation Name": table = "", "Node Type": type, "One-Time Filter": filter } = last(path)
    return (subjectTables.has(table) && type.includes("Scan")) || filter?.includes("current_setting")
  })
  expect(reading.length).toBeGreaterThan(1)
  expect(reading.filter((path) => !isGated(path)).map(last)).toEqual([])
  // The subject is compared once for the statement, not once for each row.
  const perRow = paths.map(last).map((node) => [node.Filter, node["Index Cond"], node["Recheck Cond"]].join())
  expect(perRow.filter((condition) => condition.includes("current_setting"))).toEqual([])
}

describe("the gate is evaluated first", () => {
  const reads = {
    findTask,
    countTasks,
    countLabels,
    findTasks,
    findLabelled,
    findLabelledIds,
    findAnswer,
    sizeOfAccount,
    sizeOfUnknown,
  }
  const writes = {
    changeTask,
    changeTasks,
    removeTasks,
    undoChange,
    removeTask,
    removeCompleted,
    removeImport,
    restoreTasks,
  }
  const imports = { importUnknown: importTasks.unknown, importUnknownOnce: importTasksOnce.unknown }

  test.each(Object.entries({ ...reads, ...writes, ...imports }))("in %s", async (_, { text }) => {
    await expectGateFirst(text)
  })

  test("in every list", async () => {
    const both = [false, true]
    let lists = 0
    for (const sort of sorts)
      for (const status of ["all", "active", "completed"] as const)
        for (const [priority, q, after, stats] of both.flatMap((a) =>
          both.flatMap((b) => both.flatMap((c) => both.map((d) => [a, b, c, d] as const))),
        )) {
          await expectGateFirst(listTasks({ sort, status, priority, q, after, stats }).text)
          lists++
        }
    for (const chosen of both)
      await expectGateFirst(listTasks({ sort: "title", status: "active", label: true, chosen, counts: true }).text)
    expect(lists).toBe(384)
  }, 30_000)

  test("these tests fail for a statement without the gate", async () => {
    await expect(
      expectGateFirst(findTask.text.replace(/\(select act_as\(\$\d\)\) is not null/, "true")),
    ).rejects.toThrow()
  })
})

test("a deletion is undone, and old deletions are pruned, by one search in an index", async () => {
  const restoring = await expectIndexed(restoreTasks.text)
  expect(restoring).toMatchObject({
    "Index Name": "tasks_by_deletion",
    "Index Cond": expect.stringContaining("deletion ="),
  })
  const nodes = await planOf("delete from tasks")
  expect(nodes).toMatchObject([
    { "Node Type": "ModifyTable" },
    { "Index Name": "tasks_by_deletion_time", "Index Cond": expect.stringContaining("deleted_at <") },
  ])
})

test.each(Object.entries({ findTask, changeTask, removeTask }))(
  "%s reads no row of another user",
  async (_, { text }) => {
    expect((await expectIndexed(text))["Index Cond"]).toMatch(/\bid = .*user_id = |user_id = .*\bid = /)
  },
)

test("an import is undone by one search in an index", async () => {
  const scan = await expectIndexed(removeImport.text)
  expect(scan["Index Name"]).toBe("tasks_by_import")
  expect(scan["Index Cond"]).toContain("import =")
})

test.each(Object.entries({ importTasks, importTasksOnce }))(
  "%s compares imported and stored tasks by sorting both, not in pairs",
  async (_, { unknown }) => {
    const nodes = await planOf(unknown.text)
    const types = nodes.map((node) => node["Node Type"])
    expect(types).toContain("WindowAgg")
    expect(types.filter((type) => /Nested Loop|Join/.test(type))).toEqual([])
  },
)

test.each([
  ["foreign_task", "tasks_by_id", "(id = $1)"],
  ["foreign_deletion", "tasks_by_deletion", "(deletion = $1)"],
  ["foreign_import", "tasks_by_import", "(import = $1)"],
  ["foreign_change", "tasks_by_change", "(change = $1)"],
])("%s searches the tasks of all accounts in an index", async (name, index, condition) => {
  const [{ prosrc }] = await owner`select prosrc from pg_proc where proname = ${name}`
  const [query = ""] = prosrc.match(/SELECT EXISTS .*(?= INTO answer)/)
  const nodes = await planOf(
    query.replace(/= (task|wanted)/, "= $$1::uuid").replace("<> subject", "<> $2::uuid"),
    owner,
  )
  expect(nodes.find((node) => node["Index Name"])).toMatchObject({ "Index Name": index, "Index Cond": condition })
  expect(nodes.map((node) => node["Node Type"])).not.toContain("Seq Scan")
})
