import { expect, test } from "bun:test"
import { Problem, problemResponse } from "./problem.ts"

test("a problem becomes problem details (RFC 9457), which are not cached", async () => {
  const problem = new Problem("invalid-fields", "Some fields are not valid", {
    errors: [{ field: "title", message: "Required" }],
    headers: { "Retry-After": "2" },
    cause: new Error("secret"),
  })
  const response = problemResponse(problem, "abc")
  expect(response.status).toBe(422)
  expect(Object.fromEntries(response.headers)).toEqual({
    "cache-control": "no-store",
    "content-type": "application/problem+json",
    "retry-after": "2",
    "x-request-id": "abc",
  })
  expect(await response.json()).toEqual({
    type: "urn:problem-type:latchkey:invalid-fields",
    title: "Invalid fields",
    status: 422,
    detail: "Some fields are not valid",
    requestId: "abc",
    errors: [{ field: "title", message: "Required" }],
  })
})

test("a problem without field errors has no `errors`", () => {
  expect(new Problem("not-found", "There is nothing at this address").details("abc")).not.toHaveProperty("errors")
})

test("a problem is rebuilt from its response, with its Retry-After and the request's id", async () => {
  const sent = new Problem("too-many-requests", "Too much at once", {
    errors: [{ field: "q", message: "Too long" }],
    headers: { "Retry-After": "7" },
  })
  const { name, kind, status, detail, fieldErrors, retryAfter, requestId } = await Problem.from(
    problemResponse(sent, "abc"),
  )
  expect({ name, kind, status, detail, fieldErrors, retryAfter, requestId }).toEqual({
    name: "Problem",
    kind: "too-many-requests",
    status: 429,
    detail: "Too much at once",
    fieldErrors: { q: "Too long" },
    retryAfter: 7,
    requestId: "abc",
  })
})

test.each<[number, string, ResponseInit["headers"], string]>([
  [404, "", {}, "not-found"],
  [431, "", {}, "bad-request"],
  [502, "<h1>nginx</h1>", { "content-type": "text/html" }, "internal-error"],
  [503, "{", { "content-type": "application/problem+json" }, "unavailable"],
  [403, '{"type":"urn:problem-type:latchkey:toString"}', { "content-type": "application/problem+json" }, "forbidden"],
])("a response of %i without our problem details becomes a problem too: %p", async (status, body, headers, kind) => {
  const problem = await Problem.from(new Response(body, { status, headers }))
  expect([problem.kind, problem.errors, problem.retryAfter]).toEqual([kind as never, undefined, undefined])
  expect(problem.detail).not.toContain("nginx")
})
