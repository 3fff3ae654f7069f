import { expect, test } from "bun:test"
import { elsewhere } from "#web/test/payloads.ts"
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

test.each(kept)("%s is used unchanged", (path) => {
  expect(redirectTarget(path)).toBe(path)
})

/** Targets with encoded slashes, or with line breaks that browsers remove, stay on this site. */
const staying = ["/%09/", "/%5c", "/%2f/", "/tasks\r"]

const led = [
  ...elsewhere.filter((wanted) => !staying.some((start) => wanted.startsWith(start))),
  "////evil.example",
  "/\t\\evil.example",
  "/x/%2E%2e//evil.example",
  "/.\\/evil.example",
  "http:evil.example",
  "https:\\evil.example",
  "JaVaScRiPt:alert(1)//",
  "file:///etc/passwd",
  "mailto:x@evil.example",
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

test.each(led.map((wanted) => [wanted]))("%j is not used", (wanted) => {
  expect(redirectTarget(wanted)).toBe("/tasks")
})

test("every returned target stays on this site when a browser parses it", () => {
  for (const wanted of [...kept, ...led, ...elsewhere]) {
    const target = redirectTarget(wanted)
    expect(new URL(target, "https://latchkey.example").origin).toBe("https://latchkey.example")
    expect(target).not.toMatch(/[\r\n\t\\]/)
  }
})

test("another fallback can be given", () => {
  expect(redirectTarget("//evil.example", "/settings")).toBe("/settings")
})
