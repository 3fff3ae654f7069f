import { afterAll, beforeAll, expect, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { startApi, type TestApi, type TestUser } from "../test/api.ts"

let api: TestApi
let ada: TestUser

beforeAll(async () => {
  api = await startApi()
  ada = await api.user()
})
afterAll(() => api[Symbol.asyncDispose]())

type Answer = Awaited<ReturnType<TestUser["get"]>>

/** The address at which a POST undoes the deletion. */
const undoOf = ({ headers }: Answer) => headers.get("location") as string
const remove = async (id: string, user = ada) => undoOf(await user.ask("DELETE", `/api/tasks/${id}`))
const clear = (user: TestUser) => user.ask("DELETE", "/api/tasks?status=completed")
const shown = ({ status, text, headers }: Answer) => ({ status, text, etag: headers.get("etag") })

/** Moves the deletions of this user into the past by some minutes. */
const age = (user: TestUser, minutes: number) =>
  api.administrator.begin(async (sql) => {
    await sql`select act_as(${user.id})`
    await sql`update tasks set deleted_at = now() - make_interval(mins => ${minutes}) where deletion is not null`
  })

test("a deleted task is restored byte for byte and can be changed again", async () => {
  const { id } = await ada.add({ title: "Ask Ruth", description: "a\nb", priority: "high", dueDate: "2026-12-24" })
  const between = await ada.add("Added later")
  await ada.ask("PATCH", `/api/tasks/${id}/complete`, { body: { completed: true } })
  const before = await ada.get(`/api/tasks/${id}`)
  const listed = await ada.get("/api/tasks")

  const restore = await remove(id)
  expect((await ada.get(`/api/tasks/${id}`)).status).toBe(404)
  const restored = await ada.ask("POST", restore)
  expect([restored.status, restored.body]).toEqual([200, { restored: 1 }])
  expect(shown(await ada.get(`/api/tasks/${id}`))).toEqual(shown(before))
  expect((await ada.get("/api/tasks")).text).toBe(listed.text)
  expect((await ada.get("/api/tasks?q=RUTH")).body.items).toHaveLength(1)

  const etag = before.headers.get("etag") as string
  const changed = await ada.ask("PATCH", `/api/tasks/${id}`, { body: { title: "x" }, headers: { "if-match": etag } })
  expect(changed.status).toBe(200)
  expect(changed.headers.get("etag")).not.toBe(etag)
  expect(between.id > id).toBe(true)
})

test("no answer contains a deleted task, and no request changes it", async () => {
  const grace = await api.user()
  const { id } = await grace.add({ title: "Deleted", priority: "high", dueDate: "2000-01-01" })
  const { id: done } = await grace.add({ title: "Deleted, too", completed: true })
  const [restore, restoreDone] = [await remove(id, grace), await remove(done, grace)]
  const nothing = { total: 0, active: 0, completed: 0, overdue: 0, today: 0, upcoming: 0 }
  for (const sort of ["createdAt", "-createdAt", "dueDate", "-dueDate", "priority", "-priority", "title", "-title"])
    for (const query of ["", "&status=active", "&status=completed", "&priority=high", "&q=deleted", "&include=stats"]) {
      const { body } = await grace.get(`/api/tasks?sort=${sort}${query}`)
      expect([body.items, body.stats ?? nothing]).toEqual([[], nothing])
    }
  expect((await grace.get("/api/tasks/stats")).body).toEqual(nothing)
  const body = { title: "Changed" }
  for (const [method, path, init] of [
    ["GET", "", {}],
    ["PUT", "", { body }],
    ["PATCH", "", { body }],
    ["PATCH", "", { body, headers: { "if-match": '"1"' } }],
    ["PATCH", "/complete", {}],
    ["DELETE", "", {}],
    ["DELETE", "", { headers: { "if-match": '"1"' } }],
  ] as const)
    expect((await grace.ask(method, `/api/tasks/${id}${path}`, init)).status).toBe(404)
  expect((await clear(grace)).body).toEqual({ deleted: 0 })
  const entries = [{ title: "Deleted", dueDate: "2000-01-01" }]
  expect((await grace.ask("POST", "/api/tasks/import?skip=existing", { body: entries })).body.imported).toBe(1)
  expect((await grace.ask("POST", restore)).body).toEqual({ restored: 1 })
  expect((await grace.ask("POST", restoreDone)).body).toEqual({ restored: 1 })
  expect((await grace.get(`/api/tasks/${id}`)).body).toMatchObject({ title: "Deleted", completed: false })
})

test("tasks that were cleared together are restored together, each at its place in the list", async () => {
  const grace = await api.user()
  for (let n = 0; n < 7; n++) await grace.add({ title: `Task ${n}`, completed: n % 2 === 0 })
  const listed = await grace.get("/api/tasks")
  const cleared = await clear(grace)
  expect(cleared.body).toEqual({ deleted: 4 })
  expect((await grace.ask("POST", undoOf(cleared))).body).toEqual({ restored: 4 })
  expect((await grace.get("/api/tasks")).text).toBe(listed.text)
})

test("a clearing that deleted nothing has no Location", async () => {
  const grace = await api.user()
  expect(undoOf(await clear(grace))).toBeNull()
})

test("of concurrent requests to undo a deletion one succeeds", async () => {
  const { id } = await ada.add("Once")
  const restore = await remove(id)
  const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await ada.ask("POST", restore)).status))
  expect(statuses.sort()).toEqual([200, 404, 404, 404, 404, 404, 404, 404])
  await ada.ask("PATCH", `/api/tasks/${id}`, { body: { title: "Twice" } })
  const again = await remove(id)
  expect((await ada.ask("POST", restore)).status).toBe(404)
  expect((await ada.ask("POST", again)).status).toBe(200)
  expect((await ada.get(`/api/tasks/${id}`)).body.title).toBe("Twice")
})

test("after 15 minutes a deletion cannot be undone", async () => {
  const grace = await api.user()
  const restores = [await remove((await grace.add("Late")).id, grace), await remove((await grace.add("x")).id, grace)]
  await age(grace, 14)
  expect((await grace.ask("POST", restores[0] as string)).status).toBe(200)
  await age(grace, 16)
  expect((await grace.ask("POST", restores[1] as string)).status).toBe(404)
  expect((await grace.get("/api/tasks")).body.items).toHaveLength(1)
})

test("another user's deletion is answered like an unknown one, and its owner can still undo it", async () => {
  const mallory = await api.user()
  const { id } = await ada.add("Ada's")
  const restore = await remove(id)
  const answers = [
    restore,
    restore.replace(/[\da-f]{12}/, "000000000000"),
    "/api/tasks/deletions/nonsense/restore",
  ].map(async (path) => {
    const { status, body } = await mallory.ask("POST", path)
    return { status, ...body, requestId: undefined }
  })
  const [foreign, ...others] = await Promise.all(answers)
  expect(foreign?.status).toBe(404)
  for (const other of others) expect(other).toEqual(foreign)
  expect((await mallory.ask("POST", restore.replace("/api/", `/api/${ada.id}/`))).status).toBe(403)
  expect((await mallory.get("/api/tasks")).body.items).toEqual([])
  expect((await ada.ask("POST", restore.replace("/api/", `/api/${ada.id}/`))).status).toBe(200)
  expect((await ada.get(`/api/tasks/${id}`)).status).toBe(200)
})

test("an attempt to undo another user's deletion causes a security event; for an unknown deletion there is none", async () => {
  const mallory = await api.user()
  const { id } = await ada.add("Ada's")
  const restore = await remove(id)
  const own = await remove((await mallory.add("Mallory's")).id, mallory)
  await mallory.ask("POST", own)
  await mallory.ask("POST", own)
  const late = await remove((await mallory.add("Too late")).id, mallory)
  await age(mallory, 16)
  expect((await mallory.ask("POST", late)).status).toBe(404)
  await mallory.ask("POST", `/api/tasks/deletions/${crypto.randomUUID()}/restore`)
  await mallory.ask("POST", "/api/tasks/deletions/nonsense/restore")
  const { headers } = await mallory.ask("POST", restore)
  const lines = await eventually(
    () => api.lines.filter(({ event, subject }) => event === "security.foreign_task" && subject === mallory.id),
    ({ length }) => length > 0,
  )
  expect(lines).toMatchObject([
    { level: "warn", reason: "POST on a deletion of another account", requestId: headers.get("x-request-id") },
  ])
})

test("a task is not deleted if the precondition is stale", async () => {
  const { id } = await ada.add("Kept")
  const stopped = await ada.ask("DELETE", `/api/tasks/${id}`, { headers: { "if-match": '"7"' } })
  expect(stopped.status).toBe(412)
  expect(stopped.headers.has("location")).toBe(false)
  expect((await ada.get(`/api/tasks/${id}`)).status).toBe(200)
})

test("deleting an account also deletes its restorable tasks", async () => {
  const grace = await api.user()
  await remove((await grace.add("Gone")).id, grace)
  const kept = () =>
    api.administrator.begin(async (sql) => {
      await sql`select act_as(${grace.id})`
      return (await sql`select from tasks where deletion is not null`).length
    })
  expect(await kept()).toBe(1)
  await api.administrator`delete from "user" where id = ${grace.id}`
  expect(await kept()).toBe(0)
})
