import { expect, test } from "bun:test"
import { cut } from "./cut.ts"

test.each([
  ["a surrogate pair", "🦊"],
  ["an emoji of several", "👩‍👩‍👧‍👦"],
  ["a flag", "🇩🇪"],
  ["a keycap", "1️⃣"],
  ["a letter and its accents", "e\u0301\u0323"],
  ["conjoining jamo", "\u1112\u1161\u11ab"],
])("%s is kept whole or removed whole", (_, character) => {
  for (const lead of ["x", "x".repeat(150), "🦊".repeat(90)])
    for (let before = 0; before <= 3; before++)
      for (let most = 0; most <= 60 * character.length; most++) {
        const start = lead + "x".repeat(before)
        const whole = Math.floor(Math.max(0, most - before) / character.length)
        expect(cut(start + character.repeat(90), lead.length + most)).toBe(
          most < before ? start.slice(0, lead.length + most) : start + character.repeat(whole),
        )
      }
})

test("a short text is not changed", () => {
  for (const text of ["", "x", "🦊🦊"]) expect(cut(text, 4)).toBe(text)
})

test("a character that is too long is cut between code points, and long texts take no more time", () => {
  const endless = `a${"\u{1e8d0}".repeat(5_000)}`
  for (const most of [1, 2, 3, 200, 201]) {
    const beginning = cut(endless, most)
    expect(beginning.length).toBeWithin(most - 1, most + 1)
    expect(endless.startsWith(beginning)).toBe(true)
    expect(beginning).not.toMatch(/\p{Surrogate}/u)
  }
})
