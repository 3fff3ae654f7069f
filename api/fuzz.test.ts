import { afterAll, beforeAll, expect, test } from "bun:test"
import fc from "fast-check"
import { isVisible, oneLine } from "#shared/text/title.ts"
import { isStorable } from "./tasks/model.ts"
import { startApi, type TestApi, type TestUser } from "./test/api.ts"
import { rawRequest } from "./test/raw-request.ts"

// The answers to random requests must have a documented form, and none may be a 500.

const known = new Set([200, 201, 204, 304, 400, 401, 403, 404, 405, 412, 413, 415, 422])
const run = { seed: 20_261_121, numRuns: 120, endOnFailure: true }

let api: TestApi
let ada: TestUser
let id: string

beforeAll(async () => {
  api = await startApi()
  ada = await api.user()
  id = (await ada.add("Tea")).id
})
afterAll(() => api[Symbol.asyncDispose]())

/** Random text with characters that often cause errors. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 250 }),
  fc.constantFrom(
    "",
    "\0",
    "\ud800",
    "\udc00x",
    "%",
    "_",
    "\\",
    "'",
    '"',
    "{}",
    "null",
    "🦊".repeat(200),
    "\u202e",
    "a".repeat(10_001),
    "$1",
    "__proto__",
    // Texts for which careless code takes quadratic time: marks, repetition, words.
    `a${"\u0301\u0316".repeat(4_000)}`,
    "\u0344".repeat(9_000),
    `${"a".repeat(99)}b`.repeat(90),
    `b${"a".repeat(99)}`,
    "\ufdfa".repeat(200),
    "a ".repeat(4_000),
    "\u00a0\n".repeat(4_000),
    `a${"\u200b".repeat(150)}`,
  ),
)
const field = fc.oneof(
  fc.constantFrom(
    "title",
    "description",
    "completed",
    "priority",
    "dueDate",
    "id",
    "version",
    "__proto__",
    "constructor",
    "toString",
  ),
  text,
)
const value = fc.oneof(
  text,
  fc.boolean(),
  fc.constant(null),
  fc.double(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
  fc.constantFrom("low", "medium", "high", "0001-01-01", "9999-12-31", "-0001-01-01", "infinity", "epoch"),
  fc.anything({ maxDepth: 2 }),
)
/** Depth: levels of lists and objects, closed or not. */
const deep = fc
  .tuple(
    fc.constantFrom(["[", "]"], ['{"a":', "}"], ['{"title":[', "]}"], ['[{"":', "}]"], ['[1,"[",', "]"]),
    fc.integer({ min: 1, max: 6_000 }),
    fc.boolean(),
  )
  .map(
    ([[open = "", close = ""], levels, isClosed]) => `${open.repeat(levels)}1${isClosed ? close.repeat(levels) : ""}`,
  )
/** Repetition: the same field or the same value many times. */
const repeated = fc
  .tuple(field, value, fc.integer({ min: 1, max: 3_000 }), fc.constantFrom("field", "fields", "list", "tasks"))
  .map(([field, value, times, kind]) => {
    const [name, json] = [toJson(field.slice(0, 20)), toJson(value).slice(0, 20_000) || "1"]
    const each = Array.from({ length: Math.max(1, Math.min(times, Math.floor(60_000 / json.length))) }, (_, n) => n)
    if (kind === "list") return `{${name}:[${each.map(() => json)}]}`
    if (kind === "tasks") return `[${each.map(() => `{"title":"x",${name}:${json}}`)}]`
    return `{${each.map((n) => `${kind === "field" ? name : `"${n}"`}:${json}`)}}`
  })
const body = fc.oneof(
  deep,
  repeated,
  fc.array(fc.tuple(field, value), { maxLength: 6 }).map((entries) => toJson(Object.fromEntries(entries))),
  fc
    .array(fc.tuple(field, value), { maxLength: 6 })
    .map((entries) => toJson({ title: "a", ...Object.fromEntries(entries) })),
  fc.json(),
  text,
)
const method = fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND")
const segment = fc.oneof(
  fc.constantFrom(
    "tasks",
    "me",
    "stats",
    "complete",
    "MINE",
    "SELF",
    "..",
    "%00",
    "%2f",
    "%ff",
    "00000000-0000-0000-0000-000000000000",
  ),
  fc.webSegment(),
  text.map(encodeSafely),
)
const path = fc
  .oneof(
    fc.constantFrom(
      "/api/tasks",
      "/api/tasks/MINE",
      "/api/tasks/MINE/complete",
      "/api/tasks/stats",
      "/api/SELF/tasks",
      "/api/SELF/tasks/MINE",
    ),
    fc.array(segment, { maxLength: 5 }).map((segments) => `/api/${segments.join("/")}`),
    fc
      .tuple(fc.constantFrom("/a", "/tasks", "/", "/..", "/%2f", "/:id", "/*"), fc.integer({ min: 1, max: 1_000 }))
      .map(([segment, times]) => `/api${segment.repeat(times)}`),
  )
  .map((path) => path.replaceAll("MINE", id).replaceAll("SELF", ada.id))
const parameter = fc.tuple(
  fc.oneof(fc.constantFrom("status", "q", "priority", "sort", "limit", "cursor", "today"), text.map(encodeSafely)),
  fc.oneof(
    fc.constantFrom("active", "completed", "low", "-title", "dueDate", "1", "200", "2026-01-01"),
    text.map(encodeSafely),
    fc.webQueryParameters(),
  ),
)
const query = fc.array(parameter, { maxLength: 4 }).map((pairs) =>
  pairs
    .map((pair) => `?${pair.join("=")}`)
    .join("&")
    .replaceAll("&?", "&"),
)
const headers = fc.dictionary(
  fc.constantFrom(
    "if-match",
    "if-none-match",
    "idempotency-key",
    "content-type",
    "x-request-id",
    "origin",
    "accept",
    "range",
    "x-http-method-override",
  ),
  fc.oneof(
    fc.constantFrom("*", '"1"', 'W/"1"', '"1",'.repeat(500), "application/json", "text/plain", "DELETE", "bytes=0-1"),
    fc.string({ unit: "grapheme-ascii", maxLength: 60 }),
  ),
)

const toJson = (value: unknown, replacer?: (key: string, part: unknown) => unknown) => {
  try {
    return JSON.stringify(value, replacer) ?? ""
  } catch {
    return String(Object.keys(value as object))
  }
}

/** Short enough for an address. */
const toShortJson = (value: unknown) =>
  typeof value === "string" ? value : toJson(value, (_, part) => (typeof part === "string" ? part.slice(0, 300) : part))

/** Short enough that every server reads the whole address. */
function encodeSafely(value: string): string {
  return encodeURIComponent(value.slice(0, 300).replace(/\p{Surrogate}/gu, ""))
}

function expectSound({ status, headers, text, body }: Awaited<ReturnType<TestUser["ask"]>>) {
  expect(known).toContain(status)
  expect(headers.get("x-request-id")).toBeTruthy()
  if (status >= 400 && text !== "") expect(body).toMatchObject({ status, requestId: headers.get("x-request-id") })
  expect(text).not.toMatch(/\bat .*\.ts|node_modules|postgres|relation "|syntax error at/i)
}

test("any request", async () => {
  await fc.assert(
    fc.asyncProperty(method, path, query, headers, body, async (method, path, query, headers, body) => {
      const carries = !["GET", "HEAD", "OPTIONS"].includes(method)
      expectSound(await ada.ask(method, path + query, { headers, ...(carries && { body }) }))
    }),
    { ...run, numRuns: 500 },
  )
})

test.each([
  ["POST", "/api/tasks"],
  ["PUT", "/api/tasks/MINE"],
  ["PATCH", "/api/tasks/MINE"],
  ["PATCH", "/api/tasks/MINE/complete"],
  ["POST", "/api/SELF/tasks"],
  ["POST", "/api/tasks/import"],
  ["POST", "/api/tasks/import?skip=existing"],
] as const)("any body for %s %s", async (method, path) => {
  const address = path.replace("MINE", id).replace("SELF", ada.id)
  await fc.assert(
    fc.asyncProperty(body, async (body) => expectSound(await ada.ask(method, address, { body }))),
    run,
  )
})

test.each([
  ["GET", "/api/tasks"],
  ["GET", "/api/tasks/stats"],
  ["DELETE", "/api/tasks"],
] as const)("any query for %s %s", async (method, path) => {
  await fc.assert(
    fc.asyncProperty(query, async (query) => expectSound(await ada.ask(method, path + query))),
    run,
  )
})

test("any accepted text comes back unchanged", async () => {
  const word = fc
    .string({ unit: "binary", minLength: 1, maxLength: 100 })
    .filter((text) => isVisible(text) && isStorable(text))
  await fc.assert(
    fc.asyncProperty(word, word, async (title, description) => {
      const task = await ada.add({ title, description })
      expect(task).toMatchObject({ title: oneLine(title), description })
      expect((await ada.get(`/api/tasks/${task.id}`)).body).toEqual(task)
      const words = title.split(/[\s\p{Cc}]+/u).slice(0, 10)
      const found = await ada.get(`/api/tasks?limit=200&q=${encodeURIComponent(words.join(" "))}`)
      expect(found.body.items.map((item: { id: string }) => item.id)).toContain(task.id)
    }),
    run,
  )
})

test("any cursor, even one with a valid digest", async () => {
  const sorts = fc.constantFrom(
    "title",
    "-title",
    "dueDate",
    "-dueDate",
    "priority",
    "-priority",
    "createdAt",
    "-createdAt",
  )
  await fc.assert(
    fc.asyncProperty(
      sorts,
      fc.oneof(fc.json(), fc.tuple(value, text), fc.tuple(text, fc.constant(id))).map(toShortJson),
      async (sort, place) => {
        const encoded = Buffer.from(place).toString("base64url")
        const bound = JSON.stringify([ada.id, sort, "all", null, "", encoded])
        const digest = new Bun.CryptoHasher("sha256").update(bound).digest("base64url").slice(0, 16)
        const cursor = digest + encoded
        expectSound(await ada.get(`/api/tasks?sort=${sort}&cursor=${cursor}`))
      },
    ),
    { ...run, numRuns: 300 },
  )
})

test("any bytes on the wire", async () => {
  const line = fc.oneof(
    fc.constantFrom(
      "GET /api/tasks HTTP/1.1\r\n",
      "POST /api/tasks HTTP/1.1\r\n",
      "Host: localhost\r\n",
      "Content-Length: 5\r\n",
      "Content-Length: -1\r\n",
      "Transfer-Encoding: chunked\r\n",
      "Transfer-Encoding: chunked, identity\r\n",
      "\r\n",
      "5\r\nabcde\r\n",
      "0\r\n\r\n",
      "Connection: close\r\n",
      "X: \0\r\n",
      "GET http://[ HTTP/1.1\r\n",
    ),
    fc.string({ unit: "binary-ascii", maxLength: 30 }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 8 }), async (lines) => {
      const received = await rawRequest(api.origin, [...lines, "\r\n\r\n"], 100).catch(() => "")
      expect(received).not.toMatch(/^HTTP\/1\.1 50[0-4]/)
    }),
    { ...run, numRuns: 40 },
  )
  expect((await ada.get("/api/tasks?limit=1")).status).toBe(200)
})

test("the log contains no error", () => {
  expect(api.lines.filter(({ level }) => level === "error")).toEqual([])
})
