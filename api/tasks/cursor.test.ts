import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { startApi, type TestApi, type TestUser } from "../test/api.ts"

let api: TestApi
let ada: TestUser

beforeAll(async () => {
  api = await startApi()
  ada = await api.user()
  for (const title of ["a", "b", "c", "d", "e"]) await ada.add(title)
})
afterAll(() => api[Symbol.asyncDispose]())

describe("a cursor is refused", () => {
  const refused = async (query: string, user = ada) => {
    const { status, body } = await user.get(`/api/tasks?${query}`)
    expect(status).toBe(400)
    expect(body.errors).toEqual([{ field: "cursor", message: "Must be the nextCursor of a page of the same query" }])
  }
  const cursorOf = async (query: string): Promise<string> =>
    (await ada.get(`/api/tasks?${query}&limit=2`)).body.nextCursor

  test("with another sort, status, priority or search", async () => {
    const cursor = await cursorOf("sort=title&status=active")
    for (const query of [
      "sort=-title&status=active",
      "sort=title",
      "sort=title&status=active&priority=low",
      "status=active",
      "sort=title&status=active&q=a",
    ])
      await refused(`${query}&cursor=${cursor}`)
    expect((await ada.get(`/api/tasks?status=active&sort=title&limit=7&cursor=${cursor}`)).status).toBe(200)
  })

  test("from another user", async () => {
    await refused(`sort=title&cursor=${await cursorOf("sort=title")}`, await api.user())
  })

  test("made up, cut, lengthened or changed in any character", async () => {
    const cursor = await cursorOf("sort=title")
    for (const made of ["", "a", "null", "MA", "e30", "AAAAAAAAAAAAAAAA", btoa("[]"), "x".repeat(5000), "%00", "💥"])
      await refused(`sort=title&cursor=${encodeURIComponent(made)}`)
    for (const made of [cursor.slice(1), cursor.slice(0, -1), `${cursor}A`, `${cursor}=`, `${cursor}%20`])
      await refused(`sort=title&cursor=${made}`)
    for (let at = 0; at < cursor.length; at += 3)
      await refused(`sort=title&cursor=${cursor.slice(0, at)}${cursor[at] === "A" ? "B" : "A"}${cursor.slice(at + 1)}`)
  })
})
