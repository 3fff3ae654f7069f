import { expect, test } from "bun:test"
import { linkedText } from "./linked-text.ts"

const links = (text: string) => linkedText(text).flatMap(({ href }) => href ?? [])

test.each([
  ["See https://example.com/a?b=c#d for more", ["https://example.com/a?b=c#d"]],
  ["(https://example.com), or http://example.org.", ["https://example.com", "http://example.org"]],
  ["https://en.wikipedia.org/wiki/Key_(lock)", ["https://en.wikipedia.org/wiki/Key_(lock)"]],
  ["(see https://en.wikipedia.org/wiki/Key_(lock).)", ["https://en.wikipedia.org/wiki/Key_(lock)"]],
  ["Write to mailto:ruth@example.com!", ["mailto:ruth@example.com"]],
  ["HTTPS://EXAMPLE.COM", ["HTTPS://EXAMPLE.COM"]],
  ["javascript:alert(1) data:text/html,x file:///etc ftp://x.example vbscript:x", []],
  ["xhttps://example.com https:// example.com ruth@example.com", []],
  ["javascript:https://example.com", ["https://example.com"]],
])("%p contains the links %p", (text, expected) => {
  expect(links(text)).toEqual(expected)
})

test("no text is lost, and the time is linear", () => {
  const text = "Before https://example.com/a). after\nhttp://[ and https://b.example\n"
  expect(
    linkedText(text)
      .map((part) => part.text)
      .join(""),
  ).toBe(text)
  const began = performance.now()
  for (const piece of ["https://", "https://a)", "https://a(", "mailto:!", ".)"])
    linkedText(piece.repeat(10_000 / piece.length))
  expect(performance.now() - began).toBeLessThan(500)
})
