import { expect, test } from "bun:test"
import { Problem, problemResponse } from "./problem.ts"

test("a problem becomes problem details (RFC 9457), which are not to be kept", async () => {
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

test("one without field errors names none", () => {
  expect(new Problem("not-found", "There is nothing at this address").details("abc")).not.toHaveProperty("errors")
})
