import { expect, test } from "bun:test"
import { hasTooManySegments } from "./segments.ts"

const path = (segments: number, segment = "a") => `/${segment}`.repeat(segments)

test.each([
  ["the root", "/"],
  ["twenty segments", path(20)],
  ["twenty segments and a slash at the end", `${path(20)}/`],
  ["encoded slashes", `/${"a%2F".repeat(50)}`],
  ["slashes in the query", `/a?b=${path(50)}`],
  ["a query behind twenty segments", `${path(20)}?${path(50)}`],
])("%s: few enough", (_, address) => {
  expect(hasTooManySegments(new Request(`http://localhost:3000${address}`).url)).toBe(false)
})

test.each([
  ["twenty-one segments", path(21)],
  ["twenty-one segments with a query", `${path(21)}?a=b`],
  ["twenty-one segments and a slash at the end", `${path(21)}/`],
  ["empty segments", path(5_000, "")],
  ["thousands of segments", path(7_000)],
])("%s: too many", (_, address) => {
  expect(hasTooManySegments(new Request(`http://localhost:3000${address}`).url)).toBe(true)
})
