import { afterAll, beforeAll, expect, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { startApi, type TestApi, type TestUser } from "../test/api.ts"

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api[Symbol.asyncDispose]())

const locationOf = ({ headers }: Awaited<ReturnType<TestUser["get"]>>) => headers.get("location") as string
const importInto = async (user: TestUser, body: unknown = [{ title: "A" }, { title: "B" }]) =>
  locationOf(await user.ask("POST", "/api/tasks/import", { body }))
const titles = async (user: TestUser) =>
  (await user.get("/api/tasks?sort=title")).body.items.map(({ title }: { title: string }) => title)

/** Replaces the ids of this user's imports by one that is so many minutes old. */
const age = (user: TestUser, minutes: number) => {
  const old = Bun.randomUUIDv7("hex", Date.now() - minutes * 60_000)
  return api.administrator.begin(async (sql) => {
    await sql`select act_as(${user.id})`
    await sql`update tasks set import = ${old} where import is not null`
    return `/api/tasks?import=${old}`
  })
}

test("an import is undone at its Location, and nothing else is deleted", async () => {
  const ada = await api.user()
  await ada.add("Was there")
  const other = await importInto(ada, [{ title: "Other import" }])
  const location = await importInto(ada)
  await ada.add("Added later")
  const undone = await ada.ask("DELETE", location)
  expect([undone.status, undone.body]).toEqual([200, { deleted: 2 }])
  expect(await titles(ada)).toEqual(["Added later", "Other import", "Was there"])
  expect((await ada.ask("DELETE", location)).status).toBe(404)
  expect((await ada.ask("DELETE", other)).body).toEqual({ deleted: 1 })
})

test("tasks that were edited, completed or restored since are deleted too, and all are restored as they were", async () => {
  const ada = await api.user()
  const location = await importInto(ada, [{ title: "A" }, { title: "B" }, { title: "C" }, { title: "D" }])
  const { items } = (await ada.get("/api/tasks?sort=title")).body
  const [a, b, c, d] = items.map(({ id }: { id: string }) => `/api/tasks/${id}`)
  await ada.ask("PATCH", a, { body: { title: "A, edited" } })
  await ada.ask("PATCH", `${b}/complete`)
  const restore = locationOf(await ada.ask("DELETE", c))
  await ada.ask("POST", restore)
  const deletedAlone = locationOf(await ada.ask("DELETE", d))
  const before = (await ada.get("/api/tasks")).text
  const undone = await ada.ask("DELETE", location)
  expect(undone.body).toEqual({ deleted: 3 })
  expect(await titles(ada)).toEqual([])
  expect((await ada.ask("POST", locationOf(undone))).body).toEqual({ restored: 3 })
  expect((await ada.get("/api/tasks")).text).toBe(before)
  expect((await ada.ask("POST", deletedAlone)).body).toEqual({ restored: 1 })
})

test("after 15 minutes an import cannot be undone", async () => {
  const ada = await api.user()
  await importInto(ada)
  expect((await ada.ask("DELETE", await age(ada, 16))).status).toBe(404)
  expect(await titles(ada)).toEqual(["A", "B"])
  expect((await ada.ask("DELETE", await age(ada, 14))).body).toEqual({ deleted: 2 })
})

test("of concurrent requests to undo an import one succeeds", async () => {
  const ada = await api.user()
  const location = await importInto(ada)
  const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await ada.ask("DELETE", location)).status))
  expect(statuses.sort()).toEqual([200, 404, 404, 404, 404, 404, 404, 404])
})

test("a repeat with the same key names the same import, even after it was undone", async () => {
  const ada = await api.user()
  const send = () =>
    ada.ask("POST", "/api/tasks/import", { body: [{ title: "A" }], headers: { "idempotency-key": "once" } })
  const location = locationOf(await send())
  expect((await ada.ask("DELETE", location)).status).toBe(200)
  const repeated = await send()
  expect([repeated.status, repeated.body, locationOf(repeated)]).toEqual([201, { imported: 1, skipped: 0 }, location])
  expect(await titles(ada)).toEqual([])
  expect((await ada.ask("DELETE", location)).status).toBe(404)
})

test("under the owner's id it works the same way, under another's it is forbidden", async () => {
  const [ada, mallory] = [await api.user(), await api.user()]
  const added = await ada.ask("POST", `/api/${ada.id}/tasks/import`, { body: [{ title: "A" }] })
  const location = locationOf(added)
  expect(location).toStartWith("/api/tasks?import=")
  const owned = location.replace("/api/", `/api/${ada.id}/`)
  expect((await mallory.ask("DELETE", owned)).status).toBe(403)
  expect((await ada.ask("DELETE", owned)).body).toEqual({ deleted: 1 })
})

test("another user's import is answered like an unknown one, is not undone, and the attempt is logged", async () => {
  const [ada, mallory] = [await api.user(), await api.user()]
  const location = await importInto(ada)
  const unknown = [Bun.randomUUIDv7(), crypto.randomUUID(), "", "nonsense", "%00", "'", "x".repeat(500)]
  const answers = []
  for (const path of [...unknown.map((id) => `/api/tasks?import=${id}`), location]) {
    const { status, headers, body } = await mallory.ask("DELETE", path, { headers: { "x-request-id": "the-same" } })
    headers.delete("date")
    answers.push(JSON.stringify({ status, headers: [...headers], body }))
  }
  expect(new Set(answers).size).toBe(1)
  expect(JSON.parse(answers[0] ?? "")).toMatchObject({ status: 404, body: { detail: "There is no such import" } })
  expect(await titles(ada)).toEqual(["A", "B"])
  const lines = await eventually(
    () => api.lines.filter(({ event, subject }) => event === "security.foreign_task" && subject === mallory.id),
    ({ length }) => length > 0,
  )
  expect(lines).toMatchObject([{ level: "warn", reason: "DELETE on an import of another account" }])
})

test("an own import that was undone or is too old causes no security event", async () => {
  const ada = await api.user()
  const location = await importInto(ada)
  await ada.ask("DELETE", location)
  await ada.ask("DELETE", location)
  await importInto(ada)
  await ada.ask("DELETE", await age(ada, 16))
  const eve = await api.user()
  await ada.ask("GET", `/api/tasks/${(await eve.add("x")).id}`)
  const lines = await eventually(
    () => api.lines.filter(({ event, subject }) => event === "security.foreign_task" && subject === ada.id),
    ({ length }) => length > 0,
  )
  expect(lines.map(({ reason }) => reason)).toEqual(["GET on a task of another account"])
})

test.each(["", "?status=active", "?status=completed&import=x", "?import=x&import=x", "?imports=x"])(
  "a DELETE of %p deletes nothing",
  async (query) => {
    const ada = await api.user()
    await ada.add({ title: "Done", completed: true })
    expect((await ada.ask("DELETE", `/api/tasks${query}`)).status).toBe(400)
    expect(await titles(ada)).toEqual(["Done"])
  },
)
