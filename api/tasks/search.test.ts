import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { startApi, type TestApi, type TestUser } from "../test/api.ts"
import { titles } from "./test/titles.ts"

type Task = { id: string; title: string }

let api: TestApi
let ada: TestUser

beforeAll(async () => {
  api = await startApi()
  ada = await api.user()
  for (const title of titles) await ada.add({ title, description: title === "zebra" ? "Back\\slash and ÄPFEL" : "" })
})
afterAll(() => api[Symbol.asyncDispose]())

const list = async (query: string, user = ada): Promise<Task[]> => (await user.get(`/api/tasks?${query}`)).body.items
const titlesOf = async (query: string) => (await list(query)).map(({ title }) => title).sort()

describe("searching", () => {
  test.each<[string, string[]]>([
    ["apple", ["Apple", "apple"]],
    ["APPLE", ["Apple", "apple"]],
    ["äpfel", ["zebra", "Äpfel"]],
    ["apfel", ["zebra", "Äpfel"]],
    ["ａｐｐｌｅ", ["Apple", "apple"]],
    ["A\u0308PFEL", ["zebra", "Äpfel"]],
    ["été", ["ÉTÉ"]],
    ["οδοσ", ["ΟΔΟΣ"]],
    ["οδος", ["ΟΔΟΣ"]],
    ["0% s", ["100% sure"]],
    ["sure 100", ["100 sure", "100% sure"]],
    [" sure\u00a0%\n", ["100% sure"]],
    ['"{},', []],
    ["%", ["100% sure"]],
    ["_", ["a_b"]],
    ["\\", ["zebra"]],
    ["\\s", ["zebra"]],
    ["an", ["banana", "zebra"]],
    ["nothing like it", []],
    ["' or 1=1 --", []],
  ])("%p finds %p", async (q, expected) => {
    expect(await titlesOf(`q=${encodeURIComponent(q)}`)).toEqual(expected.toSorted())
  })

  test("an empty search finds all tasks", async () => {
    expect(await list("q=")).toEqual(await list(""))
  })

  test("each word must occur, in the title or in the description, in any order", async () => {
    const grace = await api.user()
    await grace.add({ title: "Éclair kaufen", description: "Straße 7,\nnicht „Ærø“" })
    await grace.add({ title: "Don’t forget", description: "İSTANBUL" })
    const found = async (q: string) =>
      (await list(`q=${encodeURIComponent(q)}`, grace)).map(({ title }) => title.split(" ")[0])
    for (const q of [
      "kaufen ",
      "eclair",
      "kaufen eclair",
      "  NICHT\tkaufen ",
      "strasse aero",
      "aero éclair 7",
      "E\u0301clair",
    ])
      expect([q, await found(q)]).toEqual([q, ["Éclair"]])
    for (const q of ["Don't", "don`t", "istanbul", "ıstanbul don’t", "＇Ｔ"])
      expect([q, await found(q)]).toEqual([q, ["Don’t"]])
    for (const q of ["o", "don 't", "t e a n"])
      expect([q, (await found(q)).length]).toEqual([q, q === "don 't" ? 1 : 2])
    for (const q of ["onetwo", "eclair forget", "kaufenstrasse", "kaufen\u001fstrasse7", "eclair kaufen brot"])
      expect([q, await found(q)]).toEqual([q, []])
  })

  test("a changed title or description is found, and the former text is not", async () => {
    const grace = await api.user()
    const { id } = await grace.add({ title: "Älteres", description: "Früher" })
    const found = async (q: string) => (await list(`q=${encodeURIComponent(q)}`, grace)).length
    await grace.ask("PATCH", `/api/tasks/${id}`, { body: { title: "Neues 10" } })
    expect([await found("alteres"), await found("neues 10 fruher")]).toEqual([0, 1])
    await grace.ask("PATCH", `/api/tasks/${id}`, { body: { description: "Später" } })
    expect([await found("fruher"), await found("neues 10 spater")]).toEqual([0, 1])
  })

  test("a search of only spaces, or of characters that folding removes, finds all tasks", async () => {
    for (const q of [" ", "\u00a0\t", "\u200b", "\u0301", " ".repeat(300)])
      expect(await list(`q=${encodeURIComponent(q)}`)).toEqual(await list(""))
  })

  test.each([
    ["100 characters of four bytes", "😀".repeat(100)],
    ["spaces around", `${" ".repeat(100)}${"x".repeat(100)} `],
    ["10 words", "a ".repeat(10)],
    ["characters that fold to several each", "\ufdfa".repeat(100)],
    ["99 marks", `a${"\u0301".repeat(99)}`],
  ])("it may have %s", async (_, q) => {
    expect((await ada.get(`/api/tasks?q=${encodeURIComponent(q)}`)).status).toBe(200)
  })

  test.each([
    ["101 characters", "x".repeat(101)],
    ["11 words", "a ".repeat(11)],
    ["11 words, between all kinds of spaces", "a\u00a0b\tc\u3000d\u2003e f g h i j k"],
  ])("it may not have %s", async (_, q) => {
    const { status, body } = await ada.get(`/api/tasks?q=${encodeURIComponent(q)}`)
    expect(status).toBe(400)
    expect(body.errors).toEqual([{ field: "q", message: "Must be at most 100 characters and 10 words" }])
  })

  test("a plus and %20 both mean a space", async () => {
    for (const q of ["sure+100", "sure%20100"]) expect(await titlesOf(`q=${q}`)).toEqual(["100 sure", "100% sure"])
    expect(await titlesOf("q=sure%2B100")).toEqual([])
  })
})
