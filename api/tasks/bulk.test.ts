import { expect, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import type { TestUser } from "../test/api.ts"
import { apiWithUser } from "../test/api-with-user.ts"
import type { Task } from "./model.ts"

const { api, ada } = await apiWithUser()

const find = async ({ id }: { id: string }, user: TestUser = ada): Promise<Task> =>
  (await user.get(`/api/tasks/${id}`)).body
const findAll = (tasks: { id: string }[]) => Promise.all(tasks.map((task) => find(task)))
const bulk = (tasks: { id: string }[], change: object, { user = ada, query = "" } = {}) =>
  user.ask("POST", `/api/tasks/bulk${query}`, { body: { ids: tasks.map(({ id }) => id), ...change } })
const unchanged = (tasks: object[]) => tasks.map((task) => ({ ...task, updatedAt: expect.any(String) }))

test("one request changes many tasks, and one request undoes that", async () => {
  const tasks = [
    await ada.add({ title: "a", labels: ["Home", "x"], priority: "low" }),
    await ada.add({ title: "b", labels: ["home"], description: "text" }),
    await ada.add({ title: "c" }),
  ]
  const change = {
    set: { priority: "high", dueDate: "2026-06-01", completed: true },
    addLabels: ["HOME", "new"],
    removeLabels: ["X"],
  }
  const { status, headers, body } = await bulk(tasks, change)
  expect([status, body]).toEqual([200, { changed: 3 }])
  const after = await findAll(tasks)
  expect(after).toMatchObject(
    [
      ["Home", "new"],
      ["home", "new"],
      ["HOME", "new"],
    ].map((labels, n) => {
      return { title: tasks[n]?.title, labels, priority: "high", dueDate: "2026-06-01", completed: true }
    }),
  )
  expect(after[1]?.description).toBe("text")
  const location = headers.get("location") as string
  expect(location).toMatch(/^\/api\/tasks\/changes\/[\da-f-]{36}\/undo$/)
  expect((await ada.ask("POST", location)).body).toEqual({ restored: 3 })
  expect(await findAll(tasks)).toEqual(unchanged(tasks) as never)
  expect((await ada.ask("POST", location)).status).toBe(404)
})

test("the undo leaves out tasks that were changed again", async () => {
  const tasks = [await ada.add("a"), await ada.add("b")]
  const { headers } = await bulk(tasks, { set: { priority: "high" } })
  await ada.ask("PATCH", `/api/tasks/${tasks[0]?.id}`, { body: { title: "edited" } })
  expect((await ada.ask("POST", headers.get("location") as string)).body).toEqual({ restored: 1 })
  expect(await findAll(tasks)).toMatchObject([
    { title: "edited", priority: "high" },
    { title: "b", priority: "medium" },
  ])
})

test("completing repeating tasks moves their dates, and a new due date does not change their rule", async () => {
  const weekly = await ada.add({ title: "w", dueDate: "2026-06-01", repeat: "FREQ=WEEKLY" })
  const plain = await ada.add({ title: "p", dueDate: "2026-06-01" })
  await bulk([weekly, plain], { set: { completed: true } }, { query: "?today=2026-06-10" })
  expect(await findAll([weekly, plain])).toMatchObject([
    { completed: false, dueDate: "2026-06-15" },
    { completed: true, dueDate: "2026-06-01" },
  ])
  await bulk([weekly], { set: { dueDate: "2026-06-17" } })
  expect(await find(weekly)).toMatchObject({ dueDate: "2026-06-17", repeat: "FREQ=WEEKLY" })
  const { status, body } = await bulk([plain, weekly], { set: { dueDate: null } })
  expect([status, body.errors]).toEqual([422, [{ field: "repeat", message: "Needs a due date" }]])
  expect((await find(plain)).dueDate).toBe("2026-06-01")
})

test("one request deletes many tasks, and one request restores them", async () => {
  const tasks = [await ada.add("a"), await ada.add("b")]
  const { status, headers, body } = await bulk(tasks, { delete: true })
  expect([status, body]).toEqual([200, { changed: 2 }])
  expect((await ada.get(`/api/tasks/${tasks[0]?.id}`)).status).toBe(404)
  const location = headers.get("location") as string
  expect(location).toMatch(/^\/api\/tasks\/deletions\/[\da-f-]{36}\/restore$/)
  expect((await ada.ask("POST", location)).body).toEqual({ restored: 2 })
  expect(await findAll(tasks)).toEqual(tasks as never)
})

test.each([{ set: { completed: true } }, { addLabels: ["stolen"] }, { delete: true }])(
  "%j with another account's task, an unknown one or no id is a 404, and writes nothing",
  async (change) => {
    const grace = await api.user()
    const [foreign, own] = [await ada.add("Ada's"), await grace.add("Grace's")]
    const deleted = await grace.add("deleted")
    await grace.ask("DELETE", `/api/tasks/${deleted.id}`)
    const others = [foreign.id, crypto.randomUUID(), Bun.randomUUIDv7(), deleted.id, "none", "'"]
    const answers = new Set<string>()
    for (const other of others) {
      const body = { ids: [own.id, other], ...change }
      const answer = await grace.ask("POST", "/api/tasks/bulk", { body, headers: { "x-request-id": "the-same" } })
      answers.add(`${answer.status} ${answer.headers.get("location")} ${answer.text}`)
    }
    expect(answers.size).toBe(1)
    expect([...answers][0]).toStartWith("404 null")
    expect(await find(own, grace)).toEqual(own as never)
    expect(await find(foreign)).toEqual(foreign as never)
    const events = await eventually(
      () => api.lines.filter(({ event, subject }) => event === "security.foreign_task" && subject === grace.id),
      ({ length }) => length > 0,
    )
    expect(events).toMatchObject([{ reason: "POST on a task of another account", requestId: "the-same" }])
  },
)

test("a request can name 200 tasks, some of them twice or in capitals, and no more", async () => {
  const grace = await api.user()
  const entries = Array.from({ length: 201 }, (_, n) => ({ title: `${n}` }))
  await grace.ask("POST", "/api/tasks/import", { body: entries })
  const { body } = await grace.get("/api/tasks?limit=200")
  const chosen: Task[] = body.items
  expect((await bulk(chosen, { set: { priority: "high" } }, { user: grace })).body).toEqual({ changed: 200 })
  const [first] = chosen as [Task]
  const twice = [first, { id: first.id.toUpperCase() }]
  expect((await bulk(twice, { set: { priority: "low" } }, { user: grace })).body).toEqual({ changed: 1 })
  const refused = await bulk([...chosen, first], { set: { priority: "low" } }, { user: grace })
  expect([refused.status, refused.body.errors]).toEqual([422, [{ field: "ids", message: "Must be 1 to 200 ids" }]])
})

test.each([
  [{ ids: [], set: { completed: true } }, "ids"],
  [{ set: { completed: true } }, "ids"],
  [{ ids: "x", set: { completed: true } }, "ids"],
  [{ ids: ["x"] }, "set"],
  [{ ids: ["x"], set: {} }, "set"],
  [{ ids: ["x"], addLabels: [] }, "set"],
  [{ ids: ["x"], set: { title: "y" } }, "set.title"],
  [{ ids: ["x"], set: { completed: "yes" } }, "set.completed"],
  [{ ids: ["x"], addLabels: ["a b"] }, "addLabels"],
  [{ ids: ["x"], delete: false }, "delete"],
  [{ ids: ["x"], delete: true, set: { completed: true } }, "delete"],
  [{ ids: ["x"], set: { completed: true }, colour: "red" }, "colour"],
])("%j is refused at %s", async (body, field) => {
  const answer = await ada.ask("POST", "/api/tasks/bulk", { body })
  expect([answer.status, answer.body.errors?.[0]?.field]).toEqual([422, field])
})

test("nothing is changed if one of the tasks would get an eleventh label", async () => {
  const full = await ada.add({ title: "x", labels: Array.from({ length: 10 }, (_, n) => `l${n}`) })
  const empty = await ada.add("y")
  const { status, body } = await bulk([empty, full], { addLabels: ["one"] })
  expect([status, body.errors]).toEqual([422, [{ field: "addLabels", message: "A task can have 10 labels at most" }]])
  expect((await find(empty)).labels).toEqual([])
  expect((await bulk([full], { addLabels: ["one"], removeLabels: ["L0"] })).status).toBe(200)
  expect((await find(full)).labels).toHaveLength(10)
})

test("each of several concurrent bulk changes of the same tasks changes all of them", async () => {
  const weekly = { dueDate: "2026-06-01", repeat: "FREQ=WEEKLY" }
  const tasks = await Promise.all(Array.from({ length: 20 }, (_, n) => ada.add({ title: `${n}`, ...weekly })))
  const query = "?today=2026-06-01"
  const answers = await Promise.all([
    bulk(tasks, { addLabels: ["a"] }),
    bulk(tasks.toReversed(), { addLabels: ["b"] }),
    bulk(tasks, { set: { completed: true } }, { query }),
  ])
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  for (const task of await findAll(tasks)) {
    expect(task.labels.toSorted()).toEqual(["a", "b"])
    expect(task).toMatchObject({ completed: false, dueDate: "2026-06-08" })
  }
})

test("concurrent completions of single tasks and of many move each date once", async () => {
  const weekly = { dueDate: "2026-06-01", repeat: "FREQ=WEEKLY" }
  const query = "?today=2026-06-01"
  for (let round = 0; round < 10; round++) {
    const tasks = await Promise.all(Array.from({ length: 5 }, (_, n) => ada.add({ title: `${n}`, ...weekly })))
    const answers = await Promise.all([
      bulk(tasks, { set: { completed: true } }, { query }),
      ...tasks.map(({ id }) => ada.ask("PATCH", `/api/tasks/${id}/complete${query}`)),
      bulk(tasks.toReversed(), { set: { completed: true } }, { query }),
    ])
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    for (const task of await findAll(tasks)) expect(task).toMatchObject({ completed: false, dueDate: "2026-06-08" })
  }
})

test("a label is renamed or removed in all tasks, completed ones too, and that can be undone", async () => {
  const grace = await api.user()
  const tasks = [
    await grace.add({ title: "a", labels: ["x", "Home", "house"] }),
    await grace.add({ title: "b", labels: ["home"], completed: true }),
    await grace.add({ title: "c", labels: ["homework"] }),
  ]
  const labels = async () => (await Promise.all(tasks.map((task) => find(task, grace)))).map((task) => task.labels)
  const ask = async (method: string, name: string, body?: object) => {
    const answer = await grace.ask(method, `/api/tasks/labels/${encodeURIComponent(name)}`, { body })
    return { status: answer.status, body: answer.body, location: answer.headers.get("location") as string }
  }
  const renamed = await ask("PATCH", "HOME", { name: "House" })
  expect([renamed.status, renamed.body]).toEqual([200, { changed: 2 }])
  expect(await labels()).toEqual([["x", "House"], ["House"], ["homework"]])
  expect((await ask("PATCH", "home", { name: "y" })).status).toBe(404)
  expect((await grace.get("/api/tasks?label=house&sort=title")).body.items).toHaveLength(2)
  expect((await grace.ask("POST", renamed.location)).body).toEqual({ restored: 2 })
  expect(await labels()).toEqual([["x", "Home", "house"], ["home"], ["homework"]])

  expect((await ask("PATCH", "home", { name: "HOME" })).body).toEqual({ changed: 2 })
  expect(await ask("PATCH", "home", { name: "HOME" })).toMatchObject({
    status: 200,
    body: { changed: 0 },
    location: null,
  })
  expect(await labels()).toEqual([["x", "HOME", "house"], ["HOME"], ["homework"]])

  const removed = await ask("DELETE", "home")
  expect(removed.body).toEqual({ changed: 2 })
  expect(await labels()).toEqual([["x", "house"], [], ["homework"]])
  expect((await grace.ask("POST", removed.location)).body).toEqual({ restored: 2 })
  expect(await labels()).toEqual([["x", "HOME", "house"], ["HOME"], ["homework"]])

  const accented = await grace.add({ title: "d", labels: ["Éclair"] })
  expect((await ask("PATCH", "éclair", { name: "e\u0301" })).body).toEqual({ changed: 1 })
  expect((await find(accented, grace)).labels).toEqual(["é"])
  for (const name of ["none", "a b", "%", "x".repeat(99)]) expect((await ask("DELETE", name)).status).toBe(404)
  expect((await ask("PATCH", "x", { name: "a b" })).body.errors[0].field).toBe("name")
  const foreign = await ada.ask("DELETE", "/api/tasks/labels/homework")
  expect([foreign.status, (await labels())[2]]).toEqual([404, ["homework"]])
})

test("a label is renamed in all tasks, even if they are too many for one statement", async () => {
  const grace = await api.user()
  for (const part of [1, 2]) {
    const body = Array.from({ length: 3_000 }, (_, n) => ({ title: `${part} ${n}`, labels: ["many"] }))
    await grace.ask("POST", "/api/tasks/import", { body })
  }
  const { body, headers } = await grace.ask("PATCH", "/api/tasks/labels/many", { body: { name: "all" } })
  expect(body).toEqual({ changed: 6_000 })
  expect((await grace.get("/api/tasks/labels")).body).toEqual({ labels: [{ name: "all", tasks: 6_000 }] })
  expect((await grace.ask("POST", headers.get("location") as string)).body).toEqual({ restored: 6_000 })
  expect((await grace.get("/api/tasks/labels")).body).toEqual({ labels: [{ name: "many", tasks: 6_000 }] })
})
