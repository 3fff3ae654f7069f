import { describe, expect, test } from "bun:test"
import { apiWithUser } from "../test/api-with-user.ts"

const { api, ada } = await apiWithUser()

const full = { title: "Tea", description: "Green", completed: true, priority: "high", dueDate: "2026-12-24" }
const change = (method: string, id: string, body?: unknown, path = "") =>
  ada.ask(method, `/api/tasks/${id}${path}`, { body })

test("PUT replaces every writable field, a missing one by its default", async () => {
  const task = await ada.add(full)
  const { status, body, headers } = await change("PUT", task.id, { title: "Coffee" })
  expect(status).toBe(200)
  expect(body).toMatchObject({ title: "Coffee", description: "", completed: false, priority: "medium", dueDate: null })
  expect(body).toMatchObject({ id: task.id, createdAt: task.createdAt, completedAt: null })
  expect(headers.get("etag")).toBe('"2"')
})

test("PUT needs a title", async () => {
  const task = await ada.add("Tea")
  expect((await change("PUT", task.id, { completed: true })).status).toBe(422)
})

describe("PATCH changes only", () => {
  test.each<[string, Record<string, unknown>]>([
    ["the title", { title: "Coffee" }],
    ["the description", { description: "Black" }],
    ["the description, to none", { description: "" }],
    ["the priority", { priority: "low" }],
    ["the due date", { dueDate: "2027-01-01" }],
    ["the due date, to none", { dueDate: null }],
    ["nothing", {}],
  ])("%s", async (_, patch) => {
    const task = await ada.add(full)
    const { status, body } = await change("PATCH", task.id, patch)
    const { updatedAt, ...rest } = body
    const { updatedAt: before, ...expected } = { ...task, ...patch }
    expect(status).toBe(200)
    expect(rest).toEqual(expected)
    expect(Date.parse(updatedAt)).toBeGreaterThanOrEqual(Date.parse(before as string))
  })
})

test("a changed task is found by its new text and by its unchanged text", async () => {
  const task = await ada.add({ title: "Alpha beta", description: "Gamma delta" })
  await change("PATCH", task.id, { title: "Epsilon" })
  const finds = async (q: string) => (await ada.get(`/api/tasks?q=${q}`)).body.items.length
  expect(await Promise.all(["epsilon", "delta", "alpha"].map(finds))).toEqual([1, 1, 0])
  await change("PATCH", task.id, { description: "Zeta" })
  expect(await Promise.all(["epsilon", "zeta", "gamma"].map(finds))).toEqual([1, 1, 0])
})

describe("completedAt follows completed", () => {
  test("it is set, kept and cleared", async () => {
    const task = await ada.add("Tea")
    const done = (await change("PATCH", task.id, { completed: true })).body
    expect(done.completedAt).toBe(done.updatedAt)
    const still = (await change("PUT", task.id, { title: "Tea", completed: true })).body
    expect(still.completedAt).toBe(done.completedAt)
    expect((await change("PATCH", task.id, { title: "More tea" })).body.completedAt).toBe(done.completedAt)
    expect((await change("PATCH", task.id, { completed: false })).body).toMatchObject({
      completed: false,
      completedAt: null,
    })
  })

  test("…/complete toggles without a body, and sets with one", async () => {
    const { id } = await ada.add("Tea")
    const completed = async (body?: unknown) => (await change("PATCH", id, body, "/complete")).body.completed
    expect(await completed()).toBe(true)
    expect(await completed()).toBe(false)
    expect(await completed({})).toBe(true)
    expect(await completed({ completed: true })).toBe(true)
    expect(await completed({ completed: false })).toBe(false)
    expect((await change("PATCH", id, { completed: "yes" }, "/complete")).status).toBe(422)
    expect((await change("PATCH", id, { title: "x" }, "/complete")).status).toBe(422)
  })

  test("an odd number of concurrent toggles inverts it once", async () => {
    const { id } = await ada.add("Tea")
    await Promise.all(Array.from({ length: 9 }, () => change("PATCH", id, undefined, "/complete")))
    const { body, headers } = await ada.get(`/api/tasks/${id}`)
    expect(body.completed).toBe(true)
    expect(headers.get("etag")).toBe('"10"')
  })
})

test("a deleted task is gone", async () => {
  const { id } = await ada.add("Tea")
  const answer = await change("DELETE", id)
  expect({ status: answer.status, text: answer.text }).toEqual({ status: 204, text: "" })
  expect((await change("DELETE", id)).status).toBe(404)
  expect((await ada.get(`/api/tasks/${id}`)).status).toBe(404)
})

test("completed tasks are deleted together, and only with that filter", async () => {
  const grace = await api.user()
  await Promise.all(["a", "b", "c"].map((title) => grace.add({ title, completed: title !== "c" })))
  for (const query of [
    "",
    "?status=all",
    "?status=active",
    "?status=completed&q=a",
    "?status=completed&status=completed",
  ])
    expect((await grace.ask("DELETE", `/api/tasks${query}`)).status).toBe(400)
  const answer = await grace.ask("DELETE", "/api/tasks?status=completed")
  expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body: { deleted: 2 } })
  expect((await grace.get("/api/tasks")).body.items.map(({ title }: { title: string }) => title)).toEqual(["c"])
})

test("tasks are deleted with their account", async () => {
  const grace = await api.user()
  const { id } = await grace.add("Tea")
  await api.administrator`delete from "user" where id = ${grace.id}`
  expect((await grace.get(`/api/tasks/${id}`)).status).toBe(404)
})
