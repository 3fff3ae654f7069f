import { expect, test } from "bun:test"
import { explainError } from "./explain-error.ts"

/** A thrown response as Remix passes it to an error boundary. */
const answer = (status: number, data: unknown = null) => ({ status, statusText: "", data, internal: false })

test("every status that people can see has its own text, and any other status has a general one", () => {
  const titles = [400, 403, 404, 405, 413, 429, 500, 503].map((status) => explainError(answer(status)).title)
  expect(new Set(titles).size).toBe(titles.length)
  expect(explainError(answer(418)).title).toBe(explainError(answer(400)).title)
  expect(explainError(answer(502)).title).toBe(explainError(answer(500)).title)
})

test("Retry is offered only if it may help, and after the requested wait", () => {
  expect([403, 404, 405].map((status) => explainError(answer(status)).retry)).toEqual([false, false, false])
  expect(explainError(answer(429, { retryAfter: 30 }))).toMatchObject({ retry: true, retryAfter: 30 })
  expect(explainError(answer(503, { retryAfter: "soon" })).retryAfter).toBeUndefined()
})

test("the page shows nothing of an error that is not a response", () => {
  const explanation = explainError(new Error("select * from tasks"))
  expect(explanation.status).toBe(500)
  expect(JSON.stringify(explanation)).not.toContain("select")
})
