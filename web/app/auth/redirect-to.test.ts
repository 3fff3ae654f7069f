import { expect, test } from "bun:test"
import { redirectTarget } from "./redirect-to.ts"

const kept = [
  "/",
  "/tasks",
  "/tasks?status=active&q=a%20b",
  "/tasks/1?x=//evil.example",
  "/tasks#new",
  "/settings",
  "/tasks?next=https://evil.example",
  "/tasks:80",
  "/@evil.example",
  "/%2F%2Fevil.example",
  "/%5Cevil.example",
  "/tasks/%E2%82%AC",
]

test.each(kept)("%s is followed as it is", (path) => {
  expect(redirectTarget(path)).toBe(path)
})

const led = [
  "//evil.example",
  "///evil.example",
  "////evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "\\/evil.example",
  "/\\/evil.example",
  "//\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r\n/evil.example",
  "\t//evil.example",
  "/\t\\evil.example",
  "/.//evil.example",
  "/./\\evil.example",
  "/x/..//evil.example",
  "/%2e//evil.example",
  "/x/%2E%2e//evil.example",
  "/.\\/evil.example",
  "//evil.example/%2f..",
  "//evil.example@localhost",
  "//localhost@evil.example",
  "//evil.example:80",
  "//[::1]",
  "//0x7f000001",
  "//evil。example",
  "https://evil.example",
  "http:evil.example",
  "https:/evil.example",
  "https:\\evil.example",
  "HTTPS://evil.example",
  " https://evil.example",
  "\u0000//evil.example",
  "javascript:alert(1)",
  "java\nscript:alert(1)",
  "JaVaScRiPt:alert(1)//",
  "data:text/html,x",
  "vbscript:x",
  "blob:https://evil.example/x",
  "file:///etc/passwd",
  "mailto:x@evil.example",
  "evil.example",
  "tasks",
  "../tasks",
  "?q=1",
  "#x",
  ".",
  "",
  " ",
  " /tasks",
  undefined,
  null,
  42,
  ["/tasks"],
  { toString: () => "/tasks" },
]

test.each(led.map((wanted) => [wanted]))("%j is not followed", (wanted) => {
  expect(redirectTarget(wanted)).toBe("/tasks")
})

test("whatever is followed stays on this site, as a browser reads it", () => {
  for (const wanted of [...kept, ...led]) {
    const target = redirectTarget(wanted)
    expect(new URL(target, "https://latchkey.example").origin).toBe("https://latchkey.example")
    expect(target).not.toMatch(/[\r\n\t\\]/)
  }
})

test("another fallback can be named", () => {
  expect(redirectTarget("//evil.example", "/settings")).toBe("/settings")
})
