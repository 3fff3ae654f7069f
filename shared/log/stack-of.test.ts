import { expect, test } from "bun:test"
import { DrizzleQueryError } from "drizzle-orm"
import { stackOf } from "./stack-of.ts"

test("the text of an error contains its stack and its causes", () => {
  const text = stackOf(new Error("outer", { cause: new TypeError("inner") }))
  expect(text).toMatch(/^Error: outer\n +at .*stack-of\.test\.ts/)
  expect(text).toMatch(/\nCaused by TypeError: inner\n +at .*stack-of\.test\.ts/)
})

test("the parameters of a failed query are left out, with any content", () => {
  const secret = "first\n    at secret\nparams: secret $&"
  const text = stackOf(new DrizzleQueryError("select $1", [secret], new Error("no connection")))
  expect(text).toContain("Failed query: select $1\n    at ")
  expect(text).toContain("Caused by Error: no connection")
  expect(text).not.toContain("secret\n")
  expect(text).not.toContain("params")
})

test("a thrown value that is not an error becomes its text", () => {
  expect(stackOf("nonsense")).toBe("nonsense")
})
