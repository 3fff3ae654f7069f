import { describe, expect, test } from "bun:test"
import { fold } from "./fold.ts"

describe("texts that look the same to a person fold to the same text", () => {
  test.each<[string, ...string[]]>([
    ["eclair", "Éclair", "E\u0301CLAIR", "ｅｃｌａｉｒ", "é\u200bclair", "e\u00adclair", "𝓔clair", "Ⓔclair"],
    ["istanbul", "İSTANBUL", "ISTANBUL", "ıstanbul", "i\u0307stanbul"],
    ["strasse", "Straße", "STRASSE", "STRAẞE", "ſtraße"],
    ["don't", "Don’t", "Don‘t", "don`t", "don´t", "donʼt", "don＇t", "don′t", "don\u02bbt", "DON՚T"],
    ['"yes"', "“Yes”", "„Yes“", "«yes»", "″yes″", "＂YES＂"],
    ["e-mail", "E‐mail", "e‑mail", "e–mail", "e—mail", "e−mail", "Ｅ－ｍａｉｌ"],
    ["one two", "one\u00a0two", "One\u3000two", "one\u2009\u202ftwo", "one\r\ntwo", "one\u2028\u0085two", " one\ttwo "],
    ["οδοσ", "ΟΔΟΣ", "οδος", "Οδός", "ὁδὸς"],
    ["aero", "Ærø", "ǼRǾ", "AERO"],
    ["lodz", "Łódź", "łodz"],
    ["dorde", "Đorđe", "ðorđe"],
    ["oeuvre", "Œuvre", "œuvre"],
    ["thor", "Þór", "þor"],
    ["office", "oﬃce", "ＯＦＦＩＣＥ"],
    ["ガラス", "ｶﾞﾗｽ", "カ\u3099ラス"],
    ["한국어", "한국어"],
    ["елка", "Ёлка", "ЁЛКА"],
    ["שלום", "שָׁלוֹם"],
    ["محمد", "مُحَمَّد"],
    ["12:30", "１２:３０", "١٢:٣٠", "१२:३०", "𝟏𝟐:30", "①②:30"],
    ["", "", " ", "\u200b\u00a0\u2060", "\u0301"],
  ])("%j", (folded, ...texts) => {
    for (const text of [folded, ...texts]) expect([text, fold(text)]).toEqual([text, folded])
  })
})

test.each([
  ["か", "が"],
  ["कि", "कु"],
  ["하", "한"],
  ["i", "j"],
  ["c", "č̣x"],
])("%s and %s stay apart", (one, other) => {
  expect(fold(one)).not.toBe(fold(other))
})

test("folding twice equals folding once, for every character", () => {
  const changed: string[] = []
  for (let code = 1; code < 0x110000; code++) {
    const character = String.fromCodePoint(code)
    if (/[\p{Unified_Ideograph}\p{Cn}\p{Co}\p{Cs}]/u.test(character)) continue
    const folded = fold(`x${character}x`)
    if (fold(folded) !== folded) changed.push(code.toString(16))
  }
  expect(changed).toEqual([])
})

test("every decimal digit folds to its value", () => {
  const rows: string[] = []
  for (let code = 0; code < 0x110000; code++) {
    const digit = String.fromCodePoint(code)
    if (/\p{Nd}/u.test(digit)) rows.push(fold(digit))
  }
  expect(rows.length).toBeGreaterThan(600)
  expect(rows.join("")).toBe("0123456789".repeat(rows.length / 10))
})
