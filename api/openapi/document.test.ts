import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { Validator } from "@seriousme/openapi-schema-validator"
import { faultsBy } from "#scripts/test/json-schema.ts"
import { type Ask, startApi, type TestApi, type TestUser } from "../test/api.ts"

type Operation = {
  operationId: string
  security?: object[]
  parameters?: ({ name: string; in: string; schema: object } & { $ref?: string })[]
  requestBody?: { required: boolean; content: Record<string, { schema: object; example?: unknown }> }
  responses: Record<string, { headers?: object; content?: Record<string, { schema: object; example?: unknown }> }>
}
type Document = {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: Record<string, object>
}

let api: TestApi
let ada: TestUser
let reader: TestUser
let document: Document
let faults: ReturnType<typeof faultsBy>

beforeAll(async () => {
  api = await startApi()
  ada = await api.user()
  reader = await api.userWith(ada.id, { scope: "tasks:read" })
  document = (await api.ask("GET", "/openapi/json")).body
  faults = faultsBy(document)
})
afterAll(() => api[Symbol.asyncDispose]())

/** Every operation of the API. The operations of the web app are tested in web/. */
const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    path.startsWith("/api/auth/")
      ? []
      : Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )

type Schema = { $ref?: string; examples?: unknown[] }

/** The documented example of an operation's body. Undefined for an operation without a body. */
function exampleFor(path: string, method: string): unknown {
  const schema = document.paths[path]?.[method.toLowerCase()]?.requestBody?.content["application/json"]
    ?.schema as Schema
  const name = schema?.$ref?.split("/").at(-1)
  const { examples } = name ? ((document.components.schemas as Record<string, Schema>)[name] as Schema) : (schema ?? {})
  if (schema) expect({ path, method, examples }).toEqual({ path, method, examples: expect.any(Array) })
  return examples?.[0]
}

test("the document is valid OpenAPI 3.1", async () => {
  expect(document.openapi).toStartWith("3.1.")
  const { valid, errors } = await new Validator().validate(structuredClone(document))
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined })
})

test("every route is in it, except the files of its page and the catch-all routes", () => {
  const routes = api.app.routes
    .filter(
      ({ method, path }) =>
        !["ALL", "OPTIONS"].includes(method) && (!path.startsWith("/openapi") || path === "/openapi/json"),
    )
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`)
  expect(
    operations()
      .map(({ method, path }) => `${method} ${path}`)
      .sort(),
  ).toEqual(routes.sort())
})

test("the sign-in endpoints are in it, at the web app's origin", () => {
  const signIn = Object.entries(document.paths).filter(([path]) => path.startsWith("/api/auth/"))
  expect(
    signIn.flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((name) => name !== "servers")
        .map((name) => `${name} ${path}`),
    ),
  ).toEqual([
    "post /api/auth/register",
    "post /api/auth/login",
    "post /api/auth/logout",
    "get /api/auth/token",
    "post /api/auth/token",
    "get /api/auth/jwks",
  ])
  for (const [, { servers }] of signIn)
    expect(servers as unknown).toMatchObject([{ url: api.settings.BETTER_AUTH_URL }])
})

test("each operation has its own id, and all except the public ones need a token", () => {
  const ids = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).flatMap(({ operationId }) => operationId ?? []),
  )
  expect(new Set(ids).size).toBe(ids.length)
  for (const { path, operation } of operations())
    expect(operation.security).toEqual(path.startsWith("/api/") ? undefined : [])
})

test("every example matches its schema", () => {
  for (const { operation } of operations())
    for (const { content } of Object.values(operation.responses))
      for (const { schema, example } of Object.values(content ?? {}))
        if (example !== undefined) expect(faults(schema, example)).toEqual([])
  for (const schema of Object.values(document.components.schemas as Record<string, { examples?: unknown[] }>))
    for (const example of schema.examples ?? []) expect(faults(schema, example)).toEqual([])
})

describe("real answers match the document", () => {
  const lastOf = (path: string) => path.split("/").at(-1) as string

  /** Requests of every kind for an operation, each for a different task. */
  function requestsFor(path: string, method: string): [TestUser | undefined, string, Ask][] {
    const stranger = path.replace("{userId}", crypto.randomUUID())
    const own = path.replace("{userId}", ada.id)
    const none = own.replace(/\{(id|deletion|change|name)\}/, "none")
    const body = exampleFor(path, method)
    const wrong: Ask[] = [
      { body: "{" },
      { body: { colour: 1 } },
      { body: "x", headers: { "content-type": "text/plain" } },
      { body: "x".repeat(lastOf(path) === "import" ? 4_194_305 : 65_537) },
    ]
    return [
      [undefined, own, { body }],
      [ada, own, { body }],
      [reader, own, { body }],
      [ada, `${own}?nonsense=1`, { body }],
      [ada, `${own}?status=completed`, { body }],
      [ada, `${own}?import=none`, { body }],
      [ada, own, { body, headers: { "if-match": '"9"' } }],
      [ada, own, { body, headers: { "if-none-match": "*" } }],
      [ada, none, { body: hasIds(body) ? { ...body, ids: unknownIds } : body }],
      [ada, stranger, { body }],
      ...(body ? wrong.map((ask): [TestUser, string, Ask] => [ada, own, ask]) : []),
    ]
  }

  /** The address with ids in place of its parameters: each is of a task, deletion or change that Ada has just made. */
  async function filled(template: string) {
    if (!/\{(id|deletion|change|name)\}/.test(template)) return template
    const collection = template.replace(/^\/api\/(\{userId\}|[\da-f-]{36})/, "/api").replace(/^(\/api\/\w+).*/, "$1")
    const added = await ada.ask("POST", collection, { body: exampleFor(collection, "POST") })
    if (template.includes("{id}")) return template.replace("{id}", added.body.id)
    if (template.includes("{name}")) return template.replace("{name}", added.body.labels[0])
    if (template.includes("{change}")) {
      const { headers } = await ada.ask("PATCH", `${collection}/${added.body.id}`, { body: {} })
      return template.replace("{change}", headers.get("location")?.split("/").at(-2) as string)
    }
    const { headers } = await ada.ask("DELETE", `${collection}/${added.body.id}`)
    return template.replace("{deletion}", headers.get("location")?.split("/").at(-2) as string)
  }

  const unknownIds = [crypto.randomUUID()]
  const hasIds = (body: unknown): body is { ids: unknown } => typeof body === "object" && body !== null && "ids" in body

  /** The request. If its body contains ids of tasks, they are replaced by the id of a new task of Ada's. */
  async function withNewTask(ask: Ask): Promise<Ask> {
    if (!hasIds(ask.body) || ask.body.ids === unknownIds) return ask
    return { ...ask, body: { ...ask.body, ids: [(await ada.add("x")).id] } }
  }

  test("status, content type, headers and body of each", async () => {
    const seen = new Map<string, Set<number>>()
    for (const { path, method, operation } of operations()) {
      const statuses = new Set<number>()
      seen.set(operation.operationId, statuses)
      for (const [user, template, ask] of requestsFor(path, method)) {
        const address = await filled(template)
        const request = await withNewTask(ask)
        const answer = await (user ? user.ask(method, address, request) : api.ask(method, address, request))
        const documented = operation.responses[answer.status]
        statuses.add(answer.status)
        expect({ method, address, status: answer.status, documented: documented !== undefined }).toMatchObject({
          documented: true,
        })
        const [type] = Object.keys(documented?.content ?? {})
        expect(answer.headers.get("content-type")?.split(";")[0]).toBe(type)
        if (type && documented?.content?.[type])
          expect(faults(documented.content[type].schema, answer.body)).toEqual([])
        if (answer.status < 300)
          for (const name of Object.keys(documented?.headers ?? {}))
            if (name !== "Link" && answer.body?.deleted !== 0)
              expect([name, answer.headers.get(name)]).toEqual([name, expect.any(String)])
      }
    }
    const missed = operations().flatMap(({ operation: { operationId, responses } }) =>
      Object.keys(responses)
        .filter((status) => !["429", "503"].includes(status) && !seen.get(operationId)?.has(Number(status)))
        .map((status) => `${operationId} ${status}`),
    )
    expect(missed).toEqual([])
  })

  test("a query that the document allows is accepted, and any other is refused", async () => {
    for (const { path, method, operation } of operations())
      for (const parameter of operation.parameters ?? []) {
        if (parameter.in !== "query" || path.includes("{userId}") || parameter.name === "cursor") continue
        const values = [
          "all",
          "active",
          "completed",
          "low",
          "title",
          "-dueDate",
          "1",
          "200",
          "0",
          "201",
          "x",
          "2026-01-31",
          "2026-02-30",
        ]
        for (const text of values) {
          const body = exampleFor(path, method)
          const { status } = await ada.ask(method, `${path}?${parameter.name}=${text}`, { body })
          const { type } = parameter.schema as { type?: string }
          const allowed = faults(parameter.schema, type === "integer" ? Number(text) : text).length === 0
          expect({ path, method, name: parameter.name, text, allowed }).toEqual({
            path,
            method,
            name: parameter.name,
            text,
            allowed: status !== 400,
          })
        }
      }
  })
})

test("the page loads nothing from other origins", async () => {
  const page = await api.ask("GET", "/openapi")
  const addresses = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address as string)
  expect(addresses.every((address) => /^(\/openapi|data:,$)/.test(address))).toBe(true)
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self';")
  for (const address of addresses.filter((address) => address.startsWith("/"))) {
    const file = await api.ask("GET", address)
    expect(file.status).toBe(200)
    expect(file.headers.get("content-type")).toMatch(address.endsWith(".css") ? "text/css" : /javascript|json/)
  }
})
