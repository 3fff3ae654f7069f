import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { codings, onTheWire } from "#scripts/test/on-the-wire.ts"
import { newPerson, type Person } from "#scripts/test/person.ts"
import { type Stack, startStack } from "#scripts/test/stack.ts"

setDefaultTimeout(120_000)

let stack: Stack
let ada: Person
beforeAll(async () => {
  stack = await startStack({ RATE_LIMIT: "false" })
  ada = await newPerson(stack)
  const tasks = Array.from({ length: 60 }, (_, n) => ({
    title: `${words[n % 15]} the ${words[(n * 7) % 15]} ${n}`,
    priority: ["low", "medium", "high"][n % 3],
    ...(n % 2 === 0 && { dueDate: `2027-01-${String((n % 28) + 1).padStart(2, "0")}` }),
    ...(n % 3 === 0 && { description: `Ask ${words[(n * 4) % 15]} about ${words[(n * 11) % 15]}` }),
    ...(n % 4 === 0 && { labels: [words[n % 5]!] }),
  }))
  expect((await ada.api("POST", "/api/tasks/import", tasks)).status).toBe(201)
})
afterAll(() => stack?.stop())

const words =
  "plants mother passport milk shelf bicycle report trip dentist kitchen rent chapter parcel lamp car".split(" ")
/** What Chromium accepts. */
const all = "gzip, deflate, br, zstd"

const ask = (path: string, accepts: string, { headers, ...init }: RequestInit = {}) =>
  onTheWire(stack.webUrl + path, accepts, {
    ...init,
    headers: { cookie: ada.cookie, ...(headers as Record<string, string>) },
  })

describe.each(codings)("as %s", (coding) => {
  test.each([
    ["/tasks", "text/html; charset=utf-8"],
    ["/settings", "text/html; charset=utf-8"],
    ["/nope", "text/html; charset=utf-8"],
    ["/tasks.data", "text/x-script"],
    ["/settings/export/tasks.json", "application/json"],
    ["/settings/export/tasks.csv", "text/csv"],
  ])("%s has fewer bytes", async (path, type) => {
    const headers = { accept: "text/html" }
    const [plain, small] = [await ask(path, "identity", { headers }), await ask(path, coding, { headers })]
    expect([plain.coding, small.coding, small.status]).toEqual([null, coding, plain.status])
    expect(small.bytes.length).toBeLessThan(plain.bytes.length / 2)
    for (const { headers } of [plain, small]) {
      expect(headers.get("vary")).toBe("Accept-Encoding")
      expect(headers.get("content-type")).toStartWith(type)
    }
    const sameEachTime = (text: string) => text.replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|\d+/g, "")
    expect(sameEachTime(small.text)).toBe(sameEachTime(plain.text))
    expect(Number(small.headers.get("content-length") ?? small.bytes.length)).toBe(small.bytes.length)
  })

  test("a page of fifty tasks has at most 15 kB", async () => {
    const page = await ask("/tasks", coding)
    expect(page.text.match(/<li id="task-/g)).toHaveLength(50)
    expect(page.bytes.length).toBeLessThanOrEqual(15_000)
  })
})

test("the client's weights are respected", async () => {
  const codingFor = async (accepts: string) => (await ask("/settings", accepts)).coding
  expect(await codingFor(all)).toBe("zstd")
  expect(await codingFor("zstd;q=0, br;q=0.2, gzip;q=0.3")).toBe("gzip")
  expect(await codingFor("*, zstd;q=0")).toBe("br")
  for (const accepts of ["", "identity", "deflate", "*;q=0", "gzip;q=0"]) expect(await codingFor(accepts)).toBeNull()
})

test("a short answer is not compressed, but says that a long one would be", async () => {
  for (const path of ["/healthz", "/api/auth/jwks", "/tasks.data?_routes=root", "/api/auth/token"]) {
    const { bytes, coding, headers } = await ask(path, all)
    expect([path, bytes.length < 1_000, coding, headers.get("vary")]).toEqual([path, true, null, "Accept-Encoding"])
  }
})

test("HEAD has the headers of GET", async () => {
  for (const path of ["/tasks", "/settings", "/nope", "/settings/export/tasks.json", "/api/auth/jwks"])
    for (const accepts of [all, "identity"]) {
      const [get, head] = [await ask(path, accepts), await ask(path, accepts, { method: "HEAD" })]
      expect([path, head.status, head.bytes.length]).toEqual([path, get.status, 0])
      for (const name of ["content-encoding", "content-type", "vary", "cache-control"])
        expect([path, name, head.headers.get(name)]).toEqual([path, name, get.headers.get(name)])
      const length = head.headers.get("content-length")
      if (length !== null) expect([path, Number(length)]).toEqual([path, get.bytes.length])
    }
})

test("HEAD of an export takes no place of an export", async () => {
  for (let n = 0; n < 4; n++)
    expect((await ask("/settings/export/tasks.json", all, { method: "HEAD" })).status).toBe(200)
})

test("an answer that was not modified varies, too", async () => {
  const keys = await ask("/api/auth/jwks", all)
  const again = await ask("/api/auth/jwks", all, { headers: { "if-none-match": keys.headers.get("etag")! } })
  expect([again.status, again.bytes.length, again.headers.get("vary")]).toEqual([304, 0, "Accept-Encoding"])
})

test("an answer that another site caused is not compressed", async () => {
  const own = new URL(stack.webUrl).origin
  const codingFor = async (headers: Record<string, string>) => (await ask("/tasks?q=milk", all, { headers })).coding
  for (const site of ["same-origin", "none"]) expect(await codingFor({ "sec-fetch-site": site })).toBe("zstd")
  expect(await codingFor({ referer: `${own}/tasks` })).toBe("zstd")
  for (const site of ["cross-site", "same-site"]) expect(await codingFor({ "sec-fetch-site": site })).toBeNull()
  expect(await codingFor({ referer: "https://evil.example/" })).toBeNull()
})
