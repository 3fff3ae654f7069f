import { afterAll, expect, test } from "bun:test"
import { startApi } from "../test/api.ts"
import { createProver } from "./test/prover.ts"

const api = await startApi()
const ada = await api.user()
const withScope = (scope: unknown) => api.userWith(ada.id, { scope })
const reader = await withScope("tasks:read")
afterAll(() => api[Symbol.asyncDispose]())

const routes = api.app.routes.filter(
  ({ method, path }) => /^\/api\//.test(path) && !path.includes("*") && !["ALL", "OPTIONS", "HEAD"].includes(method),
)
const metadata = 'resource_metadata="http://localhost:8000/.well-known/oauth-protected-resource"'
const addressOf = (path: string) => path.replace(":userId", ada.id).replace(/:\w+/g, crypto.randomUUID())

test("there are routes that read and routes that write", () => {
  expect(routes.filter(({ method }) => method === "GET").length).toBeGreaterThan(5)
  expect(routes.filter(({ method }) => method !== "GET").length).toBeGreaterThan(15)
})

test.each(routes.map(({ method, path }) => [method, path] as const))(
  "%s %s with a token that may only read",
  async (method, path) => {
    const { status, headers, body } = await reader.ask(method, addressOf(path), {
      ...(method !== "GET" && { body: "{broken", headers: { "content-type": "application/json" } }),
    })
    if (method === "GET") expect([200, 404]).toContain(status)
    else {
      expect({ status, type: body.type }).toEqual({ status: 403, type: "urn:problem-type:latchkey:insufficient-scope" })
      expect(headers.get("www-authenticate")).toBe(`Bearer error="insufficient_scope", ${metadata}`)
    }
  },
)

test("it reads its subject's tasks, with HEAD too, and writes nothing", async () => {
  const { id } = await ada.add("Tea")
  expect((await reader.get(`/api/tasks/${id}`)).body.title).toBe("Tea")
  expect((await reader.ask("HEAD", `/api/tasks/${id}`)).status).toBe(200)
  expect((await reader.ask("PATCH", `/api/tasks/${id}`, { body: { title: "Milk" } })).status).toBe(403)
  expect((await reader.ask("DELETE", `/api/tasks/${id}`)).status).toBe(403)
  expect((await ada.get(`/api/tasks/${id}`)).body.title).toBe("Tea")
})

test.each([
  ["another scope", "openid", 403, 403],
  ["no word", "", 403, 403],
  ["a scope that begins alike", "tasks:read:none", 403, 403],
  ["several, the known one among them", "openid tasks:read", 200, 403],
  ["none at all", undefined, 200, 201],
  ["a list instead of a text", ["tasks:read"], 401, 401],
])("%s", async (_, scope, read, write) => {
  const user = await withScope(scope)
  expect((await user.get("/api/tasks")).status).toBe(read)
  expect((await user.ask("POST", "/api/tasks", { body: { title: "x" } })).status).toBe(write)
})

test("the answer to a bound token has the scheme DPoP", async () => {
  const prover = await createProver()
  const { token } = await api.userWith(ada.id, { scope: "tasks:read", cnf: prover.cnf })
  const dpop = await prover.prove({ htm: "POST", htu: `${api.settings.API_PUBLIC_URL}/api/tasks`, token })
  const { status, headers } = await api.ask("POST", "/api/tasks", {
    body: { title: "x" },
    headers: { authorization: `DPoP ${token}`, dpop },
  })
  expect(status).toBe(403)
  expect(headers.get("www-authenticate")).toBe(`DPoP error="insufficient_scope", algs="ES256 EdDSA", ${metadata}`)
})
