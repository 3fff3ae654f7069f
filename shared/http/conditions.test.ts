import { expect, test } from "bun:test"
import { statusFor } from "./conditions.ts"

const tag = '"abc-br"'

test.each<[Record<string, string>, number]>([
  [{}, 200],
  [{ "if-none-match": tag }, 304],
  [{ "if-none-match": `W/${tag}` }, 304],
  [{ "if-none-match": `"x", ${tag}` }, 304],
  [{ "if-none-match": `"x",W/${tag},"y"` }, 304],
  [{ "if-none-match": '"a, b", "abc-br"' }, 304],
  [{ "if-none-match": "*" }, 304],
  [{ "if-none-match": " * " }, 304],
  [{ "if-none-match": '"abc"' }, 200],
  [{ "if-none-match": '"abc-gzip"' }, 200],
  [{ "if-none-match": "abc-br" }, 200],
  [{ "if-none-match": '"x", *' }, 200],
  [{ "if-none-match": '"ABC-BR"' }, 200],
  [{ "if-none-match": '"x" "abc-br' }, 200],
  [{ "if-none-match": "" }, 200],
  [{ "if-none-match": '"x"', "if-modified-since": "Sun, 01 Jan 2090 00:00:00 GMT" }, 200],
  [{ "if-modified-since": "Sun, 01 Jan 2090 00:00:00 GMT" }, 200],
  [{ "if-match": tag }, 200],
  [{ "if-match": "*" }, 200],
  [{ "if-match": `"x", ${tag}` }, 200],
  [{ "if-match": `W/${tag}` }, 412],
  [{ "if-match": '"x"' }, 412],
  [{ "if-match": '"x"', "if-none-match": tag }, 412],
  [{ "if-match": tag, "if-none-match": tag }, 304],
])("%j: %p", (headers, status) => {
  expect(statusFor(new Headers(headers), tag)).toBe(status as 200)
})
