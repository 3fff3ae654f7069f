import { expect, test } from "bun:test"
import { apiWithUser } from "../test/api-with-user.ts"

const { api, ada } = await apiWithUser()

const post = (key: string, body: unknown, user = ada, path = "/api/tasks") =>
  user.ask("POST", path, { body, headers: { "idempotency-key": key } })
const countOf = async (title: string, user = ada) => (await user.get(`/api/tasks?q=${title}`)).body.items.length
const answerOf = ({ status, text, headers }: Awaited<ReturnType<typeof post>>) => ({
  status,
  text,
  location: headers.get("location"),
  etag: headers.get("etag"),
})

test("the same key and body get the same answer and no second task", async () => {
  const first = await post("once", { title: "once", dueDate: "2026-12-24" })
  const second = await post("once", { title: "once", dueDate: "2026-12-24" })
  expect(first.status).toBe(201)
  expect(answerOf(second)).toEqual(answerOf(first))
  expect(await countOf("once")).toBe(1)
})

test("20 concurrent requests create one task, and all get the same 201", async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => post("parallel", { title: "parallel" })))
  expect(new Set(answers.map((answer) => JSON.stringify(answerOf(answer)))).size).toBe(1)
  expect(answers[0]?.status).toBe(201)
  expect(await countOf("parallel")).toBe(1)
})

test("the same key with another body is 422", async () => {
  await post("other", { title: "other" })
  const { status, body } = await post("other", { title: "another" })
  expect(status).toBe(422)
  expect(body.errors).toEqual([
    { field: "Idempotency-Key", message: "Was used for something else within the last 24 hours" },
  ])
  expect(await countOf("another")).toBe(0)
})

test("a body with an explicit default is another body; one with other white space or order of fields is not", async () => {
  const body = { title: "default", priority: "high" }
  const first = await post("default", body)
  expect((await post("default", { ...body, completed: false })).status).toBe(422)
  for (const same of [{ priority: "high", title: "default" }, ` { "priority" : "high", "title":"default" } `])
    expect(answerOf(await post("default", same))).toEqual(answerOf(first))
})

test("a retry matches a key that was claimed before an upgrade, when the fingerprint covered defaults", async () => {
  const grace = await api.user()
  const digest = (body: unknown) => new Bun.CryptoHasher("sha256").update(JSON.stringify(body)).digest("hex")
  const former = { title: "Tea", description: "", completed: false, priority: "medium", dueDate: null }
  const task = { id: Bun.randomUUIDv7(), ...former }
  const store = (key: string, fingerprint: string, answer: object) =>
    api.administrator.begin(async (sql) => {
      await sql`select set_config('app.subject', ${grace.id}, true)`
      await sql`insert into idempotency_keys (user_id, key, fingerprint, answer, created_at)
        values (${grace.id}, ${key}, ${fingerprint}, ${JSON.stringify(answer)}, now())`
    })
  await store("task", digest(former), task)
  expect((await post("task", { title: " Tea " }, grace)).body).toEqual(task)
  expect((await post("task", { title: "Tea", priority: "high" }, grace)).status).toBe(422)

  const createdAt = "2025-03-01T08:00:00.123Z"
  await store(
    "import",
    digest([
      { ...former, createdAt, completedAt: null },
      { ...former, completedAt: null },
    ]),
    { imported: 2 },
  )
  const entries = [{ title: "Tea", createdAt }, { title: "Tea" }]
  expect((await post("import", entries, grace, "/api/tasks/import")).body).toEqual({ imported: 2, skipped: 0 })
  expect((await post("import", entries.toReversed(), grace, "/api/tasks/import")).status).toBe(422)
  expect((await grace.get("/api/tasks")).body.items).toEqual([])
})

test("the paths with and without the owner's id are the same request", async () => {
  const first = await post("spelling", { title: "spelling" })
  const second = await post("spelling", { title: "spelling" }, ada, `/api/${ada.id}/tasks`)
  expect(answerOf(second)).toEqual(answerOf(first))
})

test("a repeat gets the same answer after the task was changed or deleted", async () => {
  const first = await post("deleted", { title: "deleted" })
  await ada.ask("PATCH", `/api/tasks/${first.body.id}`, { body: { title: "changed" } })
  expect(answerOf(await post("deleted", { title: "deleted" }))).toEqual(answerOf(first))
  await ada.ask("DELETE", `/api/tasks/${first.body.id}`)
  expect(answerOf(await post("deleted", { title: "deleted" }))).toEqual(answerOf(first))
  expect(await countOf("deleted")).toBe(0)
})

test("a refused request is not remembered", async () => {
  expect((await post("refused", { title: "" })).status).toBe(422)
  expect((await post("refused", "{", ada)).status).toBe(400)
  expect((await post("refused", { title: "refused" })).status).toBe(201)
})

test("two users may use the same key", async () => {
  const grace = await api.user()
  const hers = await post("shared", { title: "hers" })
  const his = await post("shared", { title: "his" }, grace)
  expect([hers.status, his.status]).toEqual([201, 201])
  expect(his.body.id).not.toBe(hers.body.id)
})

test("a key is remembered for 24 hours, whether or not it was pruned", async () => {
  const first = await post("aged", { title: "aged" })
  const age = (hours: number) =>
    api.administrator.begin(async (sql) => {
      await sql`select set_config('app.subject', ${ada.id}, true)`
      await sql`update idempotency_keys set created_at = now() - make_interval(hours => ${hours}) where key = 'aged'`
    })
  await age(23)
  expect((await post("aged", { title: "aged" })).body.id).toBe(first.body.id)
  await age(25)
  const again = await post("aged", { title: "aged again" })
  expect(again.status).toBe(201)
  expect(again.body.id).not.toBe(first.body.id)
})

test.each(["", "two words", "x".repeat(256), "ümlaut"])("the key %p is refused", async (key) => {
  expect((await post(key, { title: "key" })).status).toBe(400)
  expect(await countOf("key")).toBe(0)
})
