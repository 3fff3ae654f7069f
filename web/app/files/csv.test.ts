import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { csvLine, parseCsv } from "./csv.ts"

describe("a CSV file", () => {
  test("is read with the line each record begins on", () => {
    expect(parseCsv('a,b\r\n"1,2","x\ny ""z"""\n\n3,\n')).toEqual([
      { line: 1, values: ["a", "b"] },
      { line: 2, values: ["1,2", 'x\ny "z"'] },
      { line: 5, values: ["3", ""] },
    ])
  })

  test("may begin with a byte order mark and end without a line break", () => {
    expect(parseCsv("\uFEFFa,b").map(({ values }) => values)).toEqual([["a", "b"]])
  })

  test("with nothing in it has no records", () => {
    expect(parseCsv("")).toEqual([])
    expect(parseCsv("\r\n\r\n")).toEqual([])
  })

  test("with a quote out of place names its line", () => {
    expect(() => parseCsv('a\n"b"c\n')).toThrow("Line 2: a quote is out of place")
    expect(() => parseCsv('a\nb"c\n')).toThrow("Line 2")
    expect(() => parseCsv('a\n"never closed\n')).toThrow("Line 2")
  })

  test("may be long in one value, and hold any number of empty lines", () => {
    const long = `${"x".repeat(4_000_000)}"\n`
    expect(parseCsv([csvLine([long, "a"]), "\r\n".repeat(200_000), "b"].join(""))).toEqual([
      { line: 1, values: [long, "a"] },
      { line: 200_003, values: ["b"] },
    ])
  })

  test("read back is what was written", () => {
    const records = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 5 }))
    fc.assert(
      fc.property(records, (written) => {
        expect(parseCsv(written.map(csvLine).join("")).map(({ values }) => values)).toEqual(written)
      }),
      { numRuns: 300 },
    )
  })
})
