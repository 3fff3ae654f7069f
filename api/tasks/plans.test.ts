import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { SQL } from "bun"
import { freshDatabase } from "#scripts/test/database.ts"
import { apiRole, connect } from "#shared/database/connect.ts"
import { type ListQuery, sorts } from "./model.ts"
import { removeTask } from "./sql/deletion.ts"
import { importTasks, importTasksOnce, removeImport } from "./sql/import.ts"
import { listTasks } from "./sql/list.ts"
import { changeTask, countTasks, findTask } from "./sql/task.ts"

type Node = { "Node Type": string; "Index Name"?: string; "Index Cond"?: string; Filter?: string; Plans?: Node[] }

const tasksEach = 4_000
let fresh: Awaited<ReturnType<typeof freshDatabase>>
let owner: SQL
let pool: SQL

beforeAll(async () => {
  fresh = await freshDatabase()
  owner = connect(fresh.url, { max: 1 })
  // What is not written to the disk yet, VACUUM cannot mark as seen by all, and no index is read alone.
  await owner`set synchronous_commit = on`
  pool = connect(fresh.url, { role: apiRole, max: 1 })
  for (const user of [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()])
    await owner.begin(async (sql) => {
      await sql`insert into "user" (id, name, email) values (${user}, 'Ada', ${user})`
      await sql`select set_config('app.subject', ${user}, true)`
      await sql`insert into tasks (user_id, id, title, title_key, search_key, completed, priority, due_date, created_at, updated_at)
        select ${user}::uuid, gen_random_uuid(), 'Task ' || n, md5(n::text), md5(n::text), n % 7 > 0, 1 + n % 3,
          case when n % 4 > 0 then date '2026-01-01' + n % 700 end, now(), now()
        from generate_series(1, ${tasksEach}::int) n`
    })
  await owner`vacuum analyze tasks`
}, 30_000)
afterAll(async () => {
  await Promise.all([owner.close(), pool.close()])
  await fresh[Symbol.asyncDispose]()
})

/** The nodes of the plan that PostgreSQL settles on for a statement, whatever its values. */
async function planOf(text: string, client = pool): Promise<Node[]> {
  const [row] = await client.unsafe(`explain (generic_plan, format json) ${text}`)
  const flat = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(flat)]
  return flat(row["QUERY PLAN"][0].Plan)
}

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

  test("from any place on, without passing by what came before", async () => {
    const scan = await expectIndexed(listTasks({ ...shape, after: true }).text)
    expect(scan["Index Name"]).toBe(indexOf[sort])
    expect(scan["Index Cond"]).toMatch(/[<>]/)
    expect(scan.Filter ?? "").not.toMatch(/[<>]/)
  })

  test.each(["active", "completed"] as const)("when only %s tasks are asked for", async (status) => {
    await expectIndexed(listTasks({ ...shape, status }).text)
    await expectIndexed(listTasks({ ...shape, status, after: true }).text)
  })

  test("when a priority or a text is asked for", async () => {
    await expectIndexed(listTasks({ ...shape, priority: true }).text)
    await expectIndexed(listTasks({ ...shape, q: true }).text)
    await expectIndexed(listTasks({ ...shape, q: true, priority: true, status: "active", after: true }).text)
  })
})

test("active tasks in the order of creation do not pass by the completed ones", async () => {
  for (const sort of ["createdAt", "-createdAt"] as const) {
    const scan = await expectIndexed(
      listTasks({ sort, status: "active", priority: false, q: false, after: false }).text,
    )
    expect(scan["Index Name"]).toBe("tasks_active")
  }
})

test("tasks are counted in an index alone, beside a list as by themselves", async () => {
  const shape = { sort: "-createdAt", status: "all", priority: false, q: false, after: false } as const
  const statements = [countTasks.text, listTasks({ ...shape, stats: true }).text]
  const nodes = (await Promise.all(statements.map((text) => planOf(text)))).flat()
  const counting = nodes.filter((node) => node["Index Name"] === "tasks_by_priority")
  const inIndexAlone = { "Node Type": "Index Only Scan", "Index Cond": expect.stringContaining("user_id =") }
  expect(counting).toEqual([expect.objectContaining(inIndexAlone), expect.objectContaining(inIndexAlone)])
})

test.each(Object.entries({ findTask, changeTask, removeTask }))(
  "%s never comes near another user's row",
  async (_, { text }) => {
    expect((await expectIndexed(text))["Index Cond"]).toMatch(/\bid = .*user_id = |user_id = .*\bid = /)
  },
)

test("an import is undone by one look into an index", async () => {
  const scan = await expectIndexed(removeImport.text)
  expect(scan["Index Name"]).toBe("tasks_by_import")
  expect(scan["Index Cond"]).toContain("import =")
})

test.each(Object.entries({ importTasks, importTasksOnce }))(
  "%s compares what is imported with what is stored by sorting both, never each with each",
  async (_, { unknown }) => {
    const nodes = await planOf(unknown.text)
    const types = nodes.map((node) => node["Node Type"])
    expect(types).toContain("WindowAgg")
    expect(types.filter((type) => /Nested Loop|Join/.test(type))).toEqual([])
  },
)

test.each([
  ["foreign_task", "tasks_by_id", "(id = $1)"],
  ["foreign_deletion", "deleted_tasks_by_deletion", "(deletion = $1)"],
  ["foreign_import", "tasks_by_import", "(import = $1)"],
])("whether something is somebody else's is one look into an index: %s", async (name, index, condition) => {
  const [{ prosrc }] = await owner`select prosrc from pg_proc where proname = ${name}`
  const [query = ""] = prosrc.match(/SELECT EXISTS .*(?= INTO answer)/)
  const nodes = await planOf(
    query.replace(/= (task|wanted)/, "= $$1::uuid").replace("<> subject", "<> $2::uuid"),
    owner,
  )
  expect(nodes.find((node) => node["Index Name"])).toMatchObject({ "Index Name": index, "Index Cond": condition })
  expect(nodes.map((node) => node["Node Type"])).not.toContain("Seq Scan")
})
