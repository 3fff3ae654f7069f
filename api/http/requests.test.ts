import { describe, expect, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { startApi } from "../test/api.ts"
import { apiWithUser } from "../test/api-with-user.ts"

const { api, ada } = await apiWithUser()

const lineOf = (requestId: string) =>
  eventually(
    () => api.lines.find((line) => line.event === "request" && line.requestId === requestId),
    (line) => line !== undefined,
  )

describe("the request id", () => {
  test.each(["abc", "0199a5c1-7d6e-7c3f-9a1b-2f4f6f8f0a11", "a.b_c:d-e", "x".repeat(128)])(
    "%p is taken and returned",
    async (id) => {
      const { headers } = await ada.get("/api/me", { headers: { "x-request-id": id } })
      expect(headers.get("x-request-id")).toBe(id)
      expect(await lineOf(id)).toBeDefined()
    },
  )

  test.each(["", "two words", "x".repeat(129), '"quoted"', "a,b", "<script>", "ü"])("%p is replaced", async (id) => {
    const { headers } = await ada.get("/api/me", { headers: { "x-request-id": id } })
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/)
  })

  test("is generated once for each request", async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { headers, body } = await ada.get("/api/tasks/1")
        expect(body.requestId).toBe(headers.get("x-request-id"))
        return body.requestId
      }),
    )
    expect(new Set(ids).size).toBe(20)
  })
})

describe("the log has one line for each request", () => {
  test.each<[string, string, number, string | null]>([
    ["GET", "/api/me?x=secret", 200, "/api/me"],
    ["GET", "/api/tasks?q=secret", 200, "/api/tasks"],
    ["GET", "/api/tasks/secret", 404, "/api/tasks/:id"],
    ["HEAD", "/healthz", 200, "/healthz"],
    ["PUT", "/api/secret/tasks/secret", 403, "/api/:userId/tasks/:id"],
    ["DELETE", "/api/secret", 404, "/api/*"],
    ["GET", "/secret", 404, null],
    ["OPTIONS", "/secret", 204, null],
  ])(
    "%s %s: method, route pattern, status, milliseconds, subject; nothing of what was sent",
    async (method, path, status, route) => {
      const { headers } = await ada.ask(method, path, {
        body: ["PUT", "POST"].includes(method) ? { title: "secret" } : undefined,
        headers: { cookie: "session=secret", "x-api-key": "secret" },
      })
      const requestId = headers.get("x-request-id") as string
      const line = await lineOf(requestId)
      const known = status === 204 || !path.startsWith("/api") ? {} : { subject: ada.id }
      expect(line).toEqual({
        level: "info",
        event: "request",
        method,
        route,
        status,
        ms: expect.any(Number),
        requestId,
        ...known,
      })
      expect(api.lines.filter((other) => other.event === "request" && other.requestId === requestId)).toHaveLength(1)
    },
  )

  test("it contains the trace id only if the traceparent is valid", async () => {
    const traceId = "0af7651916cd43dd8448eb211c80319c"
    for (const [given, logged] of [
      [`00-${traceId}-b7ad6b7169203331-01`, traceId],
      ["00-secret-b7ad6b7169203331-01", undefined],
    ]) {
      const { headers } = await ada.get("/api/me", { headers: { traceparent: given as string } })
      expect((await lineOf(headers.get("x-request-id") as string))?.traceId).toBe(logged)
    }
  })

  test("it never contains a token", async () => {
    await ada.get("/api/me")
    await api.ask("GET", "/api/me", { headers: { authorization: `Bearer ${ada.token}x` } })
    await api.ask("GET", `/api/me?access_token=${ada.token}`)
    await api.ask("GET", `/api/${ada.token}/tasks`, { headers: { cookie: ada.token } })
    const text = JSON.stringify(api.lines)
    for (const part of ada.token.split(".").slice(1)) expect(text).not.toContain(part)
  })
})

describe("security headers", () => {
  const expected = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  }

  test("are on every answer", async () => {
    for (const answer of [
      await ada.get("/api/tasks"),
      await ada.ask("POST", "/api/tasks", { body: { title: "a" } }),
      await ada.ask("POST", "/api/tasks", { body: "{" }),
      await api.ask("GET", "/api/me"),
      await api.ask("GET", "/nothing"),
      await api.ask("OPTIONS", "/api/tasks"),
      await api.ask("GET", "/healthz"),
    ])
      expect(Object.fromEntries(answer.headers)).toMatchObject(expected)
  })

  test("contain HSTS only where the API is reached over https", async () => {
    expect((await api.ask("GET", "/healthz")).headers.get("strict-transport-security")).toBeNull()
    await using secure = await startApi({ environment: { API_PUBLIC_URL: "https://api.example.com" } })
    const { headers } = await secure.ask("GET", "/nothing")
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000; includeSubDomains")
  })

  test("do not name the server software", async () => {
    const { headers } = await api.ask("GET", "/nothing")
    expect([headers.get("server"), headers.get("x-powered-by")]).toEqual([null, null])
  })
})
