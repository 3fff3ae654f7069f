import { describe, expect, test } from "bun:test"
import { ambiguousRequests } from "#scripts/test/ambiguous-requests.ts"
import { apiWithUser } from "../test/api-with-user.ts"
import { rawRequest } from "../test/raw-request.ts"

const { api, ada } = await apiWithUser()

/** Sends a request as text, and answers the status and the body of each answer. */
async function raw(head: string, ...bodies: string[]) {
  const start = `${head}\r\nHost: localhost\r\nAuthorization: Bearer ${ada.token}\r\nConnection: close\r\n`
  const received = await rawRequest(api.origin, [start, ...bodies])
  const [first = "", ...rest] = received.split("\r\n\r\n")
  return { status: Number(first.split(" ")[1]), headers: first.toLowerCase(), body: rest.join("\r\n\r\n"), received }
}

describe("a body", () => {
  const post = (body: string | Uint8Array, type?: string) =>
    ada.ask("POST", "/api/tasks", { body, headers: type === undefined ? {} : { "content-type": type } })

  test.each<[string, string]>([
    ["cut off", '{"title": "a"'],
    ["with an extra comma", '{"title": "a",}'],
    ["with a comment", '{"title": "a"} // b'],
    ["with two values", '{"title": "a"}{"title": "b"}'],
    ["in single quotes", "{'title': 'a'}"],
    ["that is not JSON", "title=a"],
    ["with a raw newline in its text", '{"title": "a\nb"}'],
    ["nested very deeply", "[".repeat(60_000)],
    ["with NaN", '{"title": NaN}'],
  ])("%s is 400", async (_, body) => {
    const answer = await post(body)
    expect(answer.status).toBe(400)
    expect(answer.body.detail).toBe("The body is not valid JSON in UTF-8")
  })

  test("that is not UTF-8 is 400", async () => {
    for (const bytes of [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80]])
      expect((await post(new Uint8Array([...Buffer.from('{"title": "'), ...bytes, ...Buffer.from('"}')]))).status).toBe(
        400,
      )
  })

  test("that is required and empty is 400", async () => {
    const { id } = await ada.add("Tea")
    for (const [method, path] of [
      ["POST", "/api/tasks"],
      ["PUT", `/api/tasks/${id}`],
      ["PATCH", `/api/tasks/${id}`],
    ] as const)
      for (const init of [{}, { body: "" }, { headers: { "content-type": "application/json" } }]) {
        const { status, body } = await ada.ask(method, path, init)
        expect({ status, detail: body.detail }).toEqual({ status: 400, detail: "The body is empty" })
      }
  })

  test.each([
    "application/json",
    "application/json; charset=utf-8",
    "application/JSON;charset=UTF-8",
    'application/json; charset="utf-8"',
  ])("is JSON as %s", async (type) => {
    expect((await post('{"title": "a"}', type)).status).toBe(201)
  })

  test.each([
    "",
    "text/plain",
    "text/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json-patch+json",
    "application/json; charset=latin1",
    "application/jsonx",
    "json",
    "*/*",
  ])("is not JSON as %p, which is 415", async (type) => {
    expect((await post('{"title": "a"}', type)).status).toBe(415)
  })

  const bodyOf = (length: number) => `{"title": "a", "description": "${"x".repeat(length)}"}`
  const around = bodyOf(0).length

  test("of 64 KiB is read, and one byte more is 413", async () => {
    expect((await post(bodyOf(65_536 - around))).status).toBe(422)
    const { status, body } = await post(bodyOf(65_537 - around))
    expect({ status, detail: body.detail }).toEqual({ status: 413, detail: "The body must be at most 65536 bytes" })
  })

  test("in chunks is read in the same way, and an endless one is 413", async () => {
    const chunked = "Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n"
    const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`
    const small = await raw("POST /api/tasks HTTP/1.1", chunked, chunk('{"title": '), chunk('"chunks"}'), "0\r\n\r\n")
    expect(small.status).toBe(201)
    const long = await raw("POST /api/tasks HTTP/1.1", chunked, ...Array(40).fill(chunk(" ".repeat(8192))))
    expect(long.status).toBe(413)
    expect(long.body).toContain("at most 65536 bytes")
    expect((await raw("POST /api/tasks HTTP/1.1", chunked, "0\r\n\r\n")).status).toBe(400)
  })

  test("with a too large Content-Length is 413 before it is sent", async () => {
    for (const length of ["65537", "99999999999"]) {
      const announced = `Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`
      expect((await raw("POST /api/tasks HTTP/1.1", announced, "{")).status).toBe(413)
    }
  })

  test("of a GET or a DELETE is ignored", async () => {
    const answer = await raw("DELETE /api/tasks?status=completed HTTP/1.1", "Content-Length: 2\r\n\r\n{{")
    expect(answer.status).toBe(200)
  })
})

describe("a method that an address does not have is 405 with Allow", () => {
  test.each([
    ["/api/tasks", "GET, POST, DELETE, HEAD, OPTIONS", ["PUT", "PATCH", "PROPFIND"]],
    ["/api/tasks/stats", "GET, PUT, PATCH, DELETE, HEAD, OPTIONS", ["POST"]],
    ["/api/tasks/1", "GET, PUT, PATCH, DELETE, HEAD, OPTIONS", ["POST"]],
    ["/api/tasks/1/complete", "PATCH, OPTIONS", ["GET", "PUT", "POST", "DELETE"]],
    ["/api/me", "GET, HEAD, OPTIONS", ["POST", "DELETE"]],
    ["/healthz", "GET, HEAD, OPTIONS", ["POST"]],
    ["/readyz", "GET, HEAD, OPTIONS", ["DELETE"]],
  ])("%s knows %s", async (path, allow, methods) => {
    for (const method of methods) {
      const answer = await ada.ask(method, path)
      expect({ status: answer.status, allow: answer.headers.get("allow") }).toEqual({ status: 405, allow })
      expect(answer.headers.get("content-type")).toBe("application/problem+json")
    }
  })

  test("the same under the owner's id", async () => {
    const { status, headers } = await ada.ask("PUT", `/api/${ada.id}/tasks`, { body: {} })
    expect({ status, allow: headers.get("allow") }).toEqual({ status: 405, allow: "GET, POST, DELETE, HEAD, OPTIONS" })
  })
})

describe("an unknown address is 404", () => {
  test.each([
    "/",
    "/api",
    "/api/",
    "/api/nothing",
    "/api/tasks/1/2/3",
    "/api//tasks",
    "/favicon.ico",
    "/API/tasks",
    "/api/tasks/1/complete/",
    "/%",
    "/api/%zz",
    "/api/tasks%00",
    "/api/tasks;x=1",
  ])("%s", async (path) => {
    const answer = await raw(`GET ${path} HTTP/1.1`, "\r\n")
    expect([404, 405]).toContain(answer.status)
    expect(answer.headers).toContain("content-type: application/problem+json")
  })

  test("without a token, all addresses under /api answer the same", async () => {
    for (const path of ["/api/nothing", "/api/tasks", "/api/tasks/1/2/3"])
      for (const method of ["GET", "TRACK", "DELETE"]) expect((await api.ask(method, path)).status).toBe(401)
  })
})

describe("HEAD", () => {
  test("answers like GET, without the body", async () => {
    const { id } = await ada.add("Tea")
    for (const path of [
      "/api/me",
      "/api/tasks",
      `/api/tasks/${id}`,
      "/api/tasks/stats",
      "/healthz",
      "/api/nothing",
      "/nothing",
    ]) {
      const get = await ada.ask("GET", path)
      const head = await ada.ask("HEAD", path)
      expect({ path, status: head.status, text: head.text }).toEqual({ path, status: get.status, text: "" })
      for (const name of ["content-type", "etag", "cache-control"])
        expect(head.headers.get(name)).toBe(get.headers.get(name))
    }
  })
})

test("an OPTIONS that is not a preflight lists the methods", async () => {
  const { status, headers } = await api.ask("OPTIONS", "/api/tasks")
  expect({ status, allow: headers.get("allow") }).toEqual({ status: 204, allow: "GET, POST, DELETE, HEAD, OPTIONS" })
})

test.each([
  ["without a host", "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n"],
  ["with a host of one letter", "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"],
  ["with a malformed host", "GET /healthz HTTP/1.1\r\nHost: /../?x=\r\nConnection: close\r\n\r\n"],
  [
    "with a whole URL as its path",
    "GET http://elsewhere.example/healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
  ],
  ["of HTTP/1.0", "GET /healthz HTTP/1.0\r\n\r\n"],
])("a request %s gets an answer that is not a server error", async (_, request) => {
  const received = await rawRequest(api.origin, [request])
  expect(received).toMatch(/^HTTP\/1\.[01] (200|400|404)/)
})

test("every error is a problem of the same form, with the id of its request", async () => {
  const answers = await Promise.all([
    api.ask("GET", "/api/me"),
    ada.ask("GET", "/api/tasks/1"),
    ada.ask("GET", "/api/tasks?limit=0"),
    ada.ask("PUT", "/api/tasks"),
    ada.ask("POST", "/api/tasks", { body: "{" }),
    ada.ask("POST", "/api/tasks", { body: {} }),
    ada.ask("POST", "/api/tasks", { body: "{}", headers: { "content-type": "text/plain" } }),
    ada.get(`/api/${crypto.randomUUID()}/tasks`),
    api.ask("GET", "/nothing"),
  ])
  for (const { status, headers, body } of answers) {
    expect(headers.get("content-type")).toBe("application/problem+json")
    expect(headers.get("cache-control")).toBe("no-store")
    const { errors, ...rest } = body
    expect(rest).toEqual({
      type: expect.stringMatching(/^urn:problem-type:latchkey:[a-z-]+$/),
      title: expect.any(String),
      status,
      detail: expect.any(String),
      requestId: headers.get("x-request-id"),
    })
  }
})

test.each(ambiguousRequests)("%s is refused once, and the connection is closed", async (_, bytes) => {
  const received = await rawRequest(api.origin, [bytes], 5_000)
  expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual([expect.stringMatching(/ (400|431|505)$/)])
})
