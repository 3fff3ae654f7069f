import { beforeAll, describe, expect, test } from "bun:test"
import { codings, onTheWire } from "#scripts/test/on-the-wire.ts"
import { apiWithUser } from "../test/api-with-user.ts"

const { api, ada } = await apiWithUser()
const all = codings.join(", ")
const description = "Ünder the sea. ".repeat(600)

beforeAll(async () => {
  const tasks = Array.from({ length: 200 }, (_, n) => ({ title: `Chapter ${n}`, description }))
  expect((await ada.ask("POST", "/api/tasks/import", { body: tasks })).status).toBe(201)
})

const ask = (path: string, accepts: string, { headers, ...init }: RequestInit = {}) =>
  onTheWire(api.origin + path, accepts, {
    ...init,
    headers: { authorization: `Bearer ${ada.token}`, ...(headers as Record<string, string>) },
  })

const answers: [string, string, RequestInit, number][] = [
  ["a list", "/api/tasks?limit=5", {}, 200],
  ["a list of 200", "/api/tasks?limit=200", {}, 200],
  ["the OpenAPI document", "/openapi/json", {}, 200],
  ["a script", "/openapi/swagger-ui-bundle.js", {}, 200],
  [
    "a problem with many fields",
    "/api/tasks",
    {
      method: "POST",
      body: JSON.stringify(Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`field${n}`, n]))),
      headers: { "content-type": "application/json" },
    },
    422,
  ],
]

describe.each(answers)("%s", (_, path, init, status) => {
  test.each(codings)("as %s has the same text and fewer bytes", async (coding) => {
    const plain = await ask(path, "identity", init)
    const small = await ask(path, coding, init)
    expect([plain.status, plain.coding, small.status, small.coding]).toEqual([status, null, status, coding])
    const withoutId = (text: string) => text.replace(/"requestId":"[^"]*"/, "")
    expect(withoutId(small.text)).toBe(withoutId(plain.text))
    expect(small.bytes.length).toBeLessThan(plain.bytes.length / 2)
    for (const { headers } of [plain, small]) expect(headers.get("vary")).toBe("Origin, Accept-Encoding")
    expect(Number(small.headers.get("content-length") ?? small.bytes.length)).toBe(small.bytes.length)
    expect(small.headers.get("content-type")).toBe(plain.headers.get("content-type"))
  })
})

test("a short answer is not compressed", async () => {
  for (const path of ["/api/tasks/stats", "/api/nothing", "/healthz"]) {
    const { coding, headers } = await ask(path, all)
    expect([coding, headers.get("vary")]).toEqual([null, "Origin, Accept-Encoding"])
  }
})

test.each(["/api/tasks?limit=5", "/api/tasks?limit=200", "/openapi/json", "/api/tasks/stats"])(
  "HEAD %s has the headers of GET",
  async (path) => {
    for (const accepts of [all, "identity"]) {
      const [get, head] = [await ask(path, accepts), await ask(path, accepts, { method: "HEAD" })]
      expect(head.bytes.length).toBe(0)
      for (const name of ["content-encoding", "content-type", "vary"])
        expect([name, head.headers.get(name)]).toEqual([name, get.headers.get(name)])
      const length = head.headers.get("content-length")
      if (length !== null) expect(Number(length)).toBe(get.bytes.length)
    }
  },
)

test("the entity tag of a task is its version, compressed or not", async () => {
  const { id } = await ada.add({ title: "Tea", description })
  const path = `/api/tasks/${id}`
  for (const accepts of [all, "identity"]) {
    const task = await ask(path, accepts)
    const etag = task.headers.get("etag")!
    expect([task.coding, etag]).toEqual([null, expect.stringMatching(/^"\d+"$/)])
    const unchanged = await ask(path, accepts, { headers: { "if-none-match": etag } })
    expect([unchanged.status, unchanged.headers.get("etag"), unchanged.bytes.length]).toEqual([304, etag, 0])
    expect(unchanged.headers.get("vary")).toBe(task.headers.get("vary"))
    const change = (headers: Record<string, string>) =>
      ask(path, accepts, {
        method: "PATCH",
        body: JSON.stringify({ completed: true }),
        headers: { "content-type": "application/json", ...headers },
      })
    expect((await change({ "if-match": etag })).status).toBe(200)
    expect((await change({ "if-match": etag })).status).toBe(412)
  }
})

test("compressing long answers delays a short one by less than 100 ms", async () => {
  const slowest = async (during: Promise<unknown>) => {
    let isOver = false
    void during.then(() => {
      isOver = true
    })
    let longest = 0
    while (!isOver) {
      const started = performance.now()
      await fetch(`${api.origin}/healthz`)
      longest = Math.max(longest, performance.now() - started)
    }
    return longest
  }
  const lists = (accepts: string) => Promise.all(Array.from({ length: 4 }, () => ask("/api/tasks?limit=200", accepts)))
  await lists(all)
  const plain = await slowest(lists("identity"))
  for (const coding of codings) expect(await slowest(lists(coding))).toBeLessThan(plain + 100)
})
