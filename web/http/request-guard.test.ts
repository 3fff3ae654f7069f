import { expect, test } from "bun:test"
import { isForeign, ownOrigins } from "./request-guard.ts"

const own = ownOrigins("https://tasks.example")

test.each<[Record<string, string>, boolean]>([
  [{}, false],
  [{ origin: "https://tasks.example" }, false],
  [{ origin: "https://tasks.example", "sec-fetch-site": "same-origin" }, false],
  [{ "sec-fetch-site": "none" }, false],
  [{ referer: "https://tasks.example/login?x=1" }, false],
  [{ origin: "https://evil.example" }, true],
  [{ origin: "http://tasks.example" }, true],
  [{ origin: "https://tasks.example:8443" }, true],
  [{ origin: "https://tasks.example.evil.example" }, true],
  [{ origin: "https://sub.tasks.example" }, true],
  [{ origin: "null" }, true],
  [{ origin: "" }, true],
  [{ origin: "https://tasks.example, https://evil.example" }, true],
  [{ "sec-fetch-site": "cross-site" }, true],
  [{ "sec-fetch-site": "same-site" }, true],
  [{ "sec-fetch-site": "Same-Origin" }, true],
  [{ "sec-fetch-site": "cross-site", origin: "https://tasks.example" }, true],
  [{ origin: "https://evil.example", referer: "https://tasks.example/" }, true],
  [{ referer: "https://evil.example/https://tasks.example/" }, true],
  [{ referer: "nonsense" }, true],
])("%j: foreign %p", (headers, foreign) => {
  expect(isForeign(new Headers(headers), own)).toBe(foreign)
})

test("on a loopback address all names of the machine are our own, at our port", () => {
  const local = ownOrigins("http://localhost:3000")
  for (const name of ["localhost", "127.0.0.1", "[::1]"])
    expect(isForeign(new Headers({ origin: `http://${name}:3000` }), local)).toBe(false)
  expect(isForeign(new Headers({ origin: "http://localhost:3001" }), local)).toBe(true)
})
