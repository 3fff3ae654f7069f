import { expect, test } from "bun:test"
import fc from "fast-check"
import { maxValues, parseBounded } from "./body.ts"

const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels)

test("JSON of at most eight levels and 100,000 values is parsed as usual", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      expect(parseBounded(text)).toEqual(JSON.parse(text))
    }),
    { seed: 20_261_129 },
  )
  expect(parseBounded(nested(8))).toEqual(JSON.parse(nested(8)))
  const full = `[${"1,".repeat(maxValues - 3)}1]`
  expect(parseBounded(full)).toHaveLength(maxValues - 2)
})

test("brackets, commas and quotation marks inside a string do not count", () => {
  for (const string of ["[".repeat(100), ",".repeat(maxValues), '"[{,', "\\", '\\"[', '\\\\"{', "\\".repeat(1_001)]) {
    const text = JSON.stringify({ [string]: [string, string] })
    expect(parseBounded(text)).toEqual({ [string]: [string, string] })
  }
})

test.each([
  ["nine levels", nested(9)],
  ["nine levels of objects", `${'{"a":'.repeat(9)}1${"}".repeat(9)}`],
  ["thirty thousand levels", nested(30_000)],
  ["too many levels beside other values", `{"a": ${'"["'}, "b": ${nested(9)}, "c": 1}`],
  ["too many values", `[${"1,".repeat(maxValues)}1]`],
  ["too many empty lists", `[${"[],".repeat(maxValues)}[]]`],
  ["too many fields", `{${Array.from({ length: maxValues }, (_, n) => `"${n}":1`)}}`],
  ["the same field too often", `{${'"a":1,'.repeat(maxValues)}"a":1}`],
])("%s: RangeError", (_, text) => {
  expect(() => parseBounded(text)).toThrow(RangeError)
})

test("any other text is a SyntaxError exactly if it is not JSON", () => {
  const piece = fc.constantFrom(
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    '"',
    "\\",
    '\\"',
    "1",
    "true",
    " ",
    '"a"',
    "[]",
    "{}",
    '"b":1',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join("")
      let expected: unknown
      try {
        expected = JSON.parse(text)
      } catch {
        expect(() => parseBounded(text)).toThrow(/^(?!RangeError)/)
        return
      }
      expect(parseBounded(text)).toEqual(expected)
    }),
    { seed: 20_261_129, numRuns: 2_000 },
  )
  for (const text of [
    "[".repeat(60_000),
    "[".repeat(4 * 1_048_576),
    '{"a":'.repeat(5_000),
    '"'.repeat(5),
    `["${"\\".repeat(10_001)}"]`,
    "",
    "][",
  ])
    expect(() => parseBounded(text)).toThrow(SyntaxError)
})
