import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { startApi, type TestApi, type TestUser } from "../test/api.ts"

const friend = "https://app.example.com"
const otherFriend = "http://localhost:5173"

let api: TestApi
let ada: TestUser

beforeAll(async () => {
  api = await startApi({ environment: { CORS_ORIGINS: `${friend}, ${otherFriend}` } })
  ada = await api.user()
})
afterAll(() => api[Symbol.asyncDispose]())

const preflight = (origin: string | undefined, path = "/api/tasks", method = "PATCH") =>
  api.ask("OPTIONS", path, {
    headers: {
      ...(origin !== undefined && { origin }),
      "access-control-request-method": method,
      "access-control-request-headers": "authorization,content-type,idempotency-key,if-match",
    },
  })

describe.each([friend, otherFriend])("%s, which is on the list", (origin) => {
  test("may send every request, and a preflight needs no token and is cached for a day", async () => {
    for (const path of ["/api/tasks", "/api/tasks/1/complete", `/api/${crypto.randomUUID()}/tasks`, "/nothing"]) {
      const { status, headers, text } = await preflight(origin, path)
      expect({ status, text }).toEqual({ status: 204, text: "" })
      expect(headers.get("access-control-allow-origin")).toBe(origin)
      expect(headers.get("access-control-allow-credentials")).toBe("true")
      expect(headers.get("access-control-max-age")).toBe("86400")
      expect(headers.get("vary")).toBe("Origin")
      expect(headers.get("access-control-allow-methods")).toBe("GET, HEAD, POST, PUT, PATCH, DELETE")
      const allowed = headers.get("access-control-allow-headers")?.toLowerCase().split(", ")
      for (const name of [
        "authorization",
        "content-type",
        "idempotency-key",
        "if-match",
        "if-none-match",
        "x-request-id",
        "dpop",
        "traceparent",
      ])
        expect(allowed).toContain(name)
    }
  })

  test("may read every answer, errors included", async () => {
    for (const answer of [
      await ada.get("/api/tasks", { headers: { origin } }),
      await ada.ask("POST", "/api/tasks", { body: { title: "" }, headers: { origin } }),
      await ada.get("/api/tasks/1", { headers: { origin } }),
      await api.ask("GET", "/api/me", { headers: { origin } }),
      await api.ask("GET", "/nothing", { headers: { origin } }),
    ]) {
      expect(answer.headers.get("access-control-allow-origin")).toBe(origin)
      expect(answer.headers.get("access-control-allow-credentials")).toBe("true")
      expect(answer.headers.get("access-control-expose-headers")).toBe(
        "ETag, Link, Location, X-Request-Id, Retry-After, WWW-Authenticate",
      )
      expect(answer.headers.get("vary")).toStartWith("Origin")
    }
  })
})

test.each([
  undefined,
  "null",
  "https://evil.example.com",
  "https://app.example.com.evil.com",
  "https://evilapp.example.com",
  "https://app.example.com:444",
  "http://app.example.com",
  "app.example.com",
  "https://APP.example.com",
  "https://app.example.com/",
  "x://https://app.example.com",
  "*",
])(
  "%p, which is not on the list, gets no Access-Control-Allow-Origin, without which no other header grants anything",
  async (origin) => {
    const headers: Record<string, string> = origin === undefined ? {} : { origin }
    for (const answer of [
      await preflight(origin),
      await ada.get("/api/tasks", { headers }),
      await api.ask("GET", "/api/me", { headers }),
    ]) {
      expect(answer.headers.get("access-control-allow-origin")).toBeNull()
      expect(answer.headers.get("vary")).toStartWith("Origin")
    }
  },
)

test("by default, the list is the web app's origin", async () => {
  await using other = await startApi({ environment: { BETTER_AUTH_URL: "https://web.example.com" } })
  const allowed = async (origin: string) =>
    (await other.ask("GET", "/healthz", { headers: { origin } })).headers.get("access-control-allow-origin")
  expect(await allowed("https://web.example.com")).toBe("https://web.example.com")
  expect(await allowed(friend)).toBeNull()
})
