import { describe, expect, test } from "bun:test"
import { apiWithUser } from "../test/api-with-user.ts"

const { ada } = await apiWithUser()

/** A task at version 2. */
async function changedTask(): Promise<string> {
  const { id } = await ada.add("Tea")
  await ada.ask("PATCH", `/api/tasks/${id}`, { body: { title: "Tea" } })
  return `/api/tasks/${id}`
}

const writes: [
  string,
  (path: string, headers: Record<string, string>) => Promise<{ status: number; headers: Headers }>,
][] = [
  ["PUT", (path, headers) => ada.ask("PUT", path, { body: { title: "x" }, headers })],
  ["PATCH", (path, headers) => ada.ask("PATCH", path, { body: { title: "x" }, headers })],
  ["PATCH …/complete", (path, headers) => ada.ask("PATCH", `${path}/complete`, { headers })],
  ["DELETE", (path, headers) => ada.ask("DELETE", path, { headers })],
]

describe.each(writes)("%s", (_, write) => {
  test.each([`"2"`, `"1", "2"`, `"2","3"`, "*", ` "9" , "2" `, `"a,b", "2"`])(
    "happens with If-Match: %s",
    async (tag) => {
      const path = await changedTask()
      expect((await write(path, { "if-match": tag })).status).toBeLessThan(300)
    },
  )

  test.each([`"1"`, `"3"`, `W/"2"`, `"1", W/"2"`, "2", `""`, `"02x"`, `"99999999999999999999"`, `"-2"`, "nonsense"])(
    "is refused with If-Match: %s",
    async (tag) => {
      const path = await changedTask()
      expect((await write(path, { "if-match": tag })).status).toBe(412)
      expect((await ada.get(path)).headers.get("etag")).toBe('"2"')
    },
  )

  test.each([`"2"`, `W/"2"`, "*", `"1", "2"`])("is refused with If-None-Match: %s", async (tag) => {
    expect((await write(await changedTask(), { "if-none-match": tag })).status).toBe(412)
  })

  test("succeeds with an If-None-Match of other versions", async () => {
    expect((await write(await changedTask(), { "if-none-match": `"1", "3"` })).status).toBeLessThan(300)
  })

  test("of an unknown task is 404 with any precondition", async () => {
    const { status } = await write(`/api/tasks/${crypto.randomUUID()}`, { "if-match": `"1"` })
    expect(status).toBe(404)
  })
})

test("succeeds once if many writes to the same version are concurrent", async () => {
  const path = await changedTask()
  const patch = (n: number) => ada.ask("PATCH", path, { body: { title: `Title ${n}` }, headers: { "if-match": `"2"` } })
  const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => patch(n)))
  const [written, ...others] = answers.toSorted((a, b) => a.status - b.status)
  expect(others.map(({ status }) => status)).toEqual(Array(9).fill(412))
  expect((await ada.get(path)).body).toEqual(written?.body)
})

describe("GET", () => {
  test.each([`"2"`, `W/"2"`, "*", `"1", "2"`])("is 304 without a body with If-None-Match: %s", async (tag) => {
    const answer = await ada.get(await changedTask(), { headers: { "if-none-match": tag } })
    expect({ status: answer.status, text: answer.text, etag: answer.headers.get("etag") }).toEqual({
      status: 304,
      text: "",
      etag: '"2"',
    })
  })

  test.each([`"1"`, `W/"1", "3"`, "2", ""])("is 200 with If-None-Match: %s", async (tag) => {
    expect((await ada.get(await changedTask(), { headers: { "if-none-match": tag } })).status).toBe(200)
  })

  test("is 412 with an If-Match of another version", async () => {
    expect((await ada.get(await changedTask(), { headers: { "if-match": `"1"` } })).status).toBe(412)
    expect((await ada.get(await changedTask(), { headers: { "if-match": `"2"` } })).status).toBe(200)
  })
})
