import { expect, test } from "bun:test"
import { sortKey, taskKeys } from "./task-keys.ts"

/** Code point order, like PostgreSQL's collation "C" for UTF-8. */
const byKey = (a: string, b: string) => Buffer.compare(Buffer.from(sortKey(a)), Buffer.from(sortKey(b)))

test.each<string[]>([
  ["Task 1", "Task 2", "Task 10", "Task 10b", "task 100", "Tasks"],
  [
    "a0",
    "a1",
    "a08",
    "a9",
    "a010",
    "a99999999",
    "a100000000",
    "a999999999",
    `a${"9".repeat(150)}`,
    `a1${"0".repeat(150)}`,
  ],
  ["1.2", "1.10", "2", "10", "a"],
  ["v٢", "v3", "v१०", "v１１", "v𝟏𝟐"],
  ["Ä", "Äpfel", "apple", "É", "f", "Ł", "lz", "m", "Ø", "oz", "p", "Zoë", "ζ", "я"],
  ["100 %", "apple", "Zebra"],
])("titles in order: %s, %s, %s …", (...titles) => {
  for (const shuffled of [titles.toReversed(), titles.toSorted()]) expect(shuffled.toSorted(byKey)).toEqual(titles)
})

test.each([
  ["é", "E"],
  ["Task 7", "task 007"],
  ["Task ٧", "Task 7"],
  ["Don’t", "don't"],
])("%s and %s have equal sort keys", (one, other) => {
  expect(sortKey(one)).toBe(sortKey(other))
})

test("a key of 200 characters fits into an index row, and is never cut inside a character", () => {
  const longest: [bytes: number, character: string][] = []
  for (let code = 1; code < 0x110000; code++) {
    const character = String.fromCodePoint(code)
    if (/\p{Cs}/u.test(character)) continue
    const key = sortKey(character.repeat(3))
    longest.push([Buffer.byteLength(key), character])
  }
  longest.sort(([a], [b]) => b - a)
  const mixed = longest.slice(0, 200).map(([, character]) => character)
  const alternating = longest.slice(0, 300).map(([, character]) => `${character}1`.repeat(100))
  for (const title of [
    mixed.join(""),
    ...alternating,
    ...mixed.map((character) => character.repeat(200)),
    "㊿".repeat(200),
  ]) {
    const key = sortKey(title)
    expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1_000)
    expect(key).not.toMatch(/\p{Surrogate}/u)
  }
})

test("200 characters that do not expand are not cut", () => {
  for (const character of ["x", "é", "字", "😀", "𝅘", "1", "٣", "1a", "가"]) {
    const title = character.repeat(200 / character.length)
    expect(sortKey(`${title}a`)).not.toBe(sortKey(`${title}b`))
  }
})

test("a search key is not much longer than its texts, and complete for texts that expand little", () => {
  for (const character of ["\u3316", "\ufdfa", "\ufdfb", "\u{1d15e}", "ﬃ", "\u2057"]) {
    const { searchKey } = taskKeys({ title: character.repeat(100), description: character.repeat(5_000) })
    expect(searchKey.length).toBeLessThanOrEqual(2 * 5_100 * character.length + 101)
    expect(searchKey).not.toMatch(/\p{Surrogate}/u)
  }
  const { searchKey } = taskKeys({ title: "㌖", description: "ßæ".repeat(2_000) })
  expect(searchKey).toBe(`キロメートル\u001f${"ssae".repeat(2_000)}`)
})

test("a search key separates title and description", () => {
  expect(taskKeys({ title: "É 10", description: " Ä\n\u001fb" })).toEqual({
    titleKey: "e 210",
    searchKey: "e 10\u001fa b",
  })
})
