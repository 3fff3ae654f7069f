import { expect, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { createLog } from "#shared/log/log.ts"
import { prune } from "../database/prune.ts"
import type { Ask, TestUser } from "../test/api.ts"
import { apiWithUser } from "../test/api-with-user.ts"

const { api, ada } = await apiWithUser()

const whole = {
  title: "Água 2",
  description: "the plants",
  completed: false,
  priority: "high",
  dueDate: "2026-06-01",
  labels: ["Home", "b"],
  repeat: "FREQ=WEEKLY",
}
const path = ({ id }: { id: string }) => `/api/tasks/${id}`
const find = async ({ id }: { id: string }, user = ada) => (await user.get(path({ id }))).body
/** Changes a task, and returns the address at which a POST undoes that. */
async function change(method: string, address: string, init: Ask, user: TestUser = ada): Promise<string> {
  const { status, headers } = await user.ask(method, address, init)
  expect(status).toBe(200)
  const location = headers.get("location") as string
  expect(location).toMatch(/^\/api\/tasks\/changes\/[\da-f-]{36}\/undo$/)
  return location
}
const undo = async (location: string, user: TestUser = ada) => {
  const { status, body } = await user.ask("POST", location)
  return status === 200 ? body : status
}

test.each<[string, string, string, object | undefined]>([
  ["a PATCH of one field", "PATCH", "", { title: "Milk" }],
  ["a PATCH of the description", "PATCH", "", { description: "all of it" }],
  [
    "a PATCH of everything",
    "PATCH",
    "",
    { title: "x", description: "y", priority: "low", dueDate: "2027-01-01", labels: [] },
  ],
  ["removing the rule and the date", "PATCH", "", { dueDate: null, repeat: null }],
  ["a PUT", "PUT", "", { title: "only this", dueDate: "2028-02-29" }],
  ["completing, which moves the date", "PATCH", "/complete?today=2026-06-01", undefined],
  ["completing for good", "PATCH", "", { completed: true, repeat: null }],
  ["a change that alters nothing", "PATCH", "", {}],
])("%s is undone", async (_, method, more, body) => {
  const before = await ada.add(whole)
  const location = await change(method, path(before) + more, { body })
  expect(await undo(location)).toEqual({ restored: 1 })
  const after = await find(before)
  expect(after).toEqual({ ...before, updatedAt: expect.any(String) })
  // Searches, orders and labels use keys that are stored beside the fields.
  expect((await ada.get("/api/tasks?q=agua+plants&label=HOME&limit=1")).body.items[0]).toEqual(after)
  expect((await ada.get(path(before))).headers.get("etag")).toBe('"3"')
  expect(await undo(location)).toBe(404)
})

test("undoing a reopening restores the time of completion", async () => {
  const task = await ada.add("x")
  const { body } = await ada.ask("PATCH", `${path(task)}/complete`)
  const location = await change("PATCH", `${path(task)}/complete`, {})
  expect((await find(task)).completedAt).toBeNull()
  expect(await undo(location)).toEqual({ restored: 1 })
  expect(await find(task)).toMatchObject({ completed: true, completedAt: body.completedAt })
})

test("only the last change is undone, and no earlier one", async () => {
  const task = await ada.add({ title: "first" })
  const first = await change("PATCH", path(task), { body: { title: "second" } })
  const second = await change("PATCH", path(task), { body: { priority: "low" } })
  expect(await undo(first)).toBe(404)
  expect(await undo(second)).toEqual({ restored: 1 })
  expect(await find(task)).toMatchObject({ title: "second", priority: "medium" })
  expect(await undo(first)).toBe(404)
})

test("a change of a deleted task cannot be undone until the task is restored", async () => {
  const task = await ada.add({ title: "before" })
  const location = await change("PATCH", path(task), { body: { title: "after" } })
  const { headers } = await ada.ask("DELETE", path(task))
  expect(await undo(location)).toBe(404)
  await ada.ask("POST", headers.get("location") as string)
  expect(await undo(location)).toEqual({ restored: 1 })
  expect((await find(task)).title).toBe("before")
})

test("a change of another account is answered like an unknown one, and causes a security event", async () => {
  const grace = await api.user()
  const location = await change("PATCH", path(await ada.add({ title: "Ada's" })), { body: { title: "still" } })
  const ids = [location.split("/").at(-2), crypto.randomUUID(), Bun.randomUUIDv7(), "none"]
  const answers = []
  for (const id of ids) {
    const headers = { "x-request-id": "the-same" }
    const answer = await grace.ask("POST", `/api/tasks/changes/${id}/undo`, { headers })
    expect(answer.body.detail).toBe("There is no such change")
    answers.push([answer.status, answer.text])
  }
  expect(new Set(answers.map(String)).size).toBe(1)
  const events = await eventually(
    () => api.lines.filter(({ event, subject }) => event === "security.foreign_task" && subject === grace.id),
    ({ length }) => length > 0,
  )
  expect(events).toMatchObject([{ reason: "POST on a change of another account", requestId: "the-same" }])
  expect(await undo(location)).toEqual({ restored: 1 })
})

test("after 15 minutes a change cannot be undone, and pruning removes the former values but changes nothing else", async () => {
  const grace = await api.user()
  const old = await grace.add({ title: "old" })
  const recent = await grace.add({ title: "recent" })
  const [late, intime] = [
    await change("PATCH", path(old), { body: { title: "old!", description: "long" } }, grace),
    await change("PATCH", path(recent), { body: { title: "recent!" } }, grace),
  ]
  await api.administrator.begin(async (sql) => {
    await sql`select act_as(${grace.id})`
    for (const [{ id }, minutes] of [
      [old, 16],
      [recent, 14],
    ] as const)
      await sql`update tasks set updated_at = now() - make_interval(mins => ${minutes}::int) where id = ${id}`
  })
  expect(await undo(late, grace)).toBe(404)
  const before = await grace.get(path(old))
  await prune(api.database, createLog("silent", "api"))
  const rows = await api.administrator.begin(async (sql) => {
    await sql`select act_as(${grace.id})`
    return [...(await sql`select to_jsonb(tasks) as row from tasks order by title`)].map(({ row }) => row)
  })
  const former = (row: Record<string, unknown>) =>
    Object.entries(row).filter(([name, value]) => /^(change$|former_)/.test(name) && value !== null)
  expect(rows.map((row) => former(row).length > 0)).toEqual([false, true])
  const after = await grace.get(path(old))
  expect([after.text, after.headers.get("etag")]).toEqual([before.text, '"2"'])
  expect(await undo(intime, grace)).toEqual({ restored: 1 })
})

test("texts that an undo needs count as text of the account", async () => {
  const { sizeOfAccount } = await import("./account-limits.ts")
  const grace = await api.user()
  const size = async () => (await api.database.runAs(sizeOfAccount, { subject: grace.id }))[0]?.text
  const task = await grace.add({ title: "ab", description: "é".repeat(100) })
  expect(await size()).toBe(202)
  const location = await change("PATCH", path(task), { body: { description: "" } }, grace)
  expect(await size()).toBe(202)
  await undo(location, grace)
  expect(await size()).toBe(202)
  await change("PATCH", path(task), { body: { priority: "low" } }, grace)
  expect(await size()).toBe(202)
})
