import { afterAll, expect, test } from "bun:test"
import { type Ask, startApi } from "../test/api.ts"
import { createProver } from "./test/prover.ts"

const api = await startApi()
const ada = await api.user()
afterAll(() => api[Symbol.asyncDispose]())

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
const inNameOf = (path: string) => path.replace(":userId", ada.id).replace(/:\w+/g, crypto.randomUUID())

/** Every protected address, with and without the owner's id, and some that do not exist. */
const addresses = [
  ...new Set(api.app.routes.map(({ path }) => path).filter((path) => /^\/api(\/|$)/.test(path) && !path.includes("*"))),
]
  .map(inNameOf)
  .concat("/api/", "/api/nothing", "/api/tasks/", "/api/tasks/a/b/c", "/api//tasks", `/api/${ada.id}`)

const bodies: Ask[] = [
  {},
  { body: "{broken", headers: { "content-type": "application/json" } },
  { body: { unknown: true } },
  { body: "plain", headers: { "content-type": "text/plain" } },
  { body: "x".repeat(70_000) },
]

const metadata = 'resource_metadata="http://localhost:8000/.well-known/oauth-protected-resource"'

test("the list of routes is not empty", () => {
  expect(addresses).toContain("/api/me")
  expect(addresses).toContain("/api/tasks")
  expect(addresses).toContain(`/api/${ada.id}/tasks/stats`)
  expect(addresses).toContain("/api/tasks/import")
  expect(addresses.filter((address) => address.endsWith("/restore"))).toHaveLength(2)
})

test.each(addresses)("without a token, %s answers 401 to every method and any body", async (address) => {
  for (const method of methods)
    for (const body of method === "GET" || method === "HEAD" ? [{}] : bodies) {
      const { status, headers } = await api.ask(method, address, body)
      const answer = { method, status, challenge: headers.get("www-authenticate"), type: headers.get("content-type") }
      expect(answer).toEqual({ method, status: 401, challenge: `Bearer ${metadata}`, type: "application/problem+json" })
    }
})

test.each(addresses)("with a bad token, %s answers 401 to every method and any body", async (address) => {
  const headers = { authorization: `Bearer ${ada.token.slice(0, -3)}AAA` }
  for (const method of methods)
    for (const body of method === "GET" || method === "HEAD" ? [{}] : bodies) {
      const answer = await api.ask(method, address, { ...body, headers: { ...body.headers, ...headers } })
      expect({ method, status: answer.status }).toEqual({ method, status: 401 })
      expect(answer.headers.get("www-authenticate")).toBe(
        `Bearer error="invalid_token", error_description="The access token has an invalid signature", ${metadata}`,
      )
    }
})

test("a refused token is logged with the reason and the request id, but never itself", async () => {
  const requestId = `refused-${crypto.randomUUID()}`
  const token = (await api.user({ claims: { aud: "http://elsewhere.test" } })).token
  const { status } = await api.ask("GET", "/api/me", {
    headers: { authorization: `Bearer ${token}`, "x-request-id": requestId },
  })
  expect(status).toBe(401)
  expect(api.lines.find((line) => line.requestId === requestId && line.event === "security.token_rejected")).toEqual({
    level: "warn",
    event: "security.token_rejected",
    reason: "audience",
    subject: expect.any(String),
    requestId,
  })
  const [, payload = "", signature = ""] = token.split(".")
  for (const secret of [payload, signature]) expect(JSON.stringify(api.lines)).not.toContain(secret)
})

test("a bound token and one proof are accepted for one request on any route", async () => {
  const prover = await createProver()
  const { token } = await api.user({ claims: { cnf: prover.cnf } })
  const { API_PUBLIC_URL } = api.settings
  for (const [htm, path, status, body] of [
    ["GET", "/api/me", 200],
    ["POST", "/api/tasks", 201, { title: "Water the plants" }],
    ["GET", "/api/tasks", 200],
    ["GET", "/api/tasks/stats", 200],
  ] as const) {
    const dpop = await prover.prove({ htm, htu: API_PUBLIC_URL + path, token })
    const ask = () => api.ask(htm, path, { body, headers: { authorization: `DPoP ${token}`, dpop } })
    expect({ path, status: (await ask()).status }).toEqual({ path, status })
    expect({ path, status: (await ask()).status }).toEqual({ path, status: 401 })
  }
})
