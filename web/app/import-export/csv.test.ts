import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { csvLine, csvRecords } from "./csv.ts"

const records = (...args: Parameters<typeof csvRecords>) =>
  [...csvRecords(...args)].filter((record) => record !== undefined)

describe("a CSV file", () => {
  test("is read, with the first line of each record", () => {
    expect(records('a,b\r\n"1,2","x\ny ""z"""\n\n3,\n')).toEqual([
      { line: 1, values: ["a", "b"] },
      { line: 2, values: ["1,2", 'x\ny "z"'] },
      { line: 5, values: ["3"] },
    ])
  })

  test("may end without a line break, and may be empty", () => {
    expect(records("a,b").map(({ values }) => values)).toEqual([["a", "b"]])
    expect(records("")).toEqual([])
    expect(records("\r\n\r\n , ,\n")).toEqual([])
  })

  test("may have another separator, which makes commas text", () => {
    expect(records('a;b,c\n"x;y";1,5', ";").map(({ values }) => values)).toEqual([
      ["a", "b,c"],
      ["x;y", "1,5"],
    ])
    expect(records("a\tb;c", "\t")[0]?.values).toEqual(["a", "b;c"])
  })

  test("with a misplaced quote is refused with the line", () => {
    expect(() => records('a\n"b"c\n')).toThrow("Line 2: A quotation mark is out of place")
    expect(() => records('a\nb"c\n')).toThrow("Line 2")
    expect(() => records('a\n"never closed\n')).toThrow("Line 2")
  })

  test("may have a long value and any number of empty lines or lines of separators", () => {
    const long = `${"x".repeat(190_000)}"\n`
    const text = [
      csvLine([long, "a"]),
      "\r\n".repeat(200_000),
      `${",".repeat(1_000_000)}\n`,
      ",,,\n".repeat(200_000),
      "b",
    ]
    expect(records(text.join(""))).toEqual([
      { line: 1, values: [long, "a"] },
      { line: 400_004, values: ["b"] },
    ])
  })

  test("with a value that is longer than any task allows is refused", () => {
    for (const value of ["x".repeat(4_000_000), `"${'""'.repeat(2_000_000)}"`, `"${"\n".repeat(4_000_000)}"`])
      expect(() => records(`title\n${value}\n`)).toThrow("One value is too long for a task")
  })

  test("with too many values in one line is refused", () => {
    expect(() => records("x,".repeat(501))).toThrow("Line 1: More than 500 values in one line")
  })

  test("is read as it was written", () => {
    const written = fc.array(
      fc
        .array(fc.string({ unit: "binary" }), { minLength: 2, maxLength: 5 })
        .filter((values) => values[0]?.trim() !== "" && values.at(-1) !== ""),
    )
    fc.assert(
      fc.property(written, (values) => {
        expect(records(values.map(csvLine).join("")).map((record) => record.values)).toEqual(values)
      }),
      { numRuns: 300 },
    )
  })
})
