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
    ["A\u0308PFEL", ["zebra", "Äpfel"]],
    ["été", ["ÉTÉ"]],
    ["οδοσ", ["ΟΔΟΣ"]],
    ["οδος", ["ΟΔΟΣ"]],
    ["0% s", ["100% sure"]],
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

  test("an empty search is none", async () => {
    expect(await list("q=")).toEqual(await list(""))
  })

  test("a search does not run on from the title into the description", async () => {
    const grace = await api.user()
    await grace.add({ title: "one", description: "two" })
    for (const q of ["onetwo", "one two", "one\ntwo", "one\u001ftwo"])
      expect(await list(`q=${encodeURIComponent(q)}`, grace)).toEqual([])
  })

  test("a plus and %20 are both a space", async () => {
    expect(await titlesOf("q=100+sure")).toEqual(["100 sure"])
    expect(await titlesOf("q=100%20sure")).toEqual(["100 sure"])
  })
})
