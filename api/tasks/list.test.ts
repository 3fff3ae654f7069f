import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { startApi, type TestApi, type TestUser } from "../test/api.ts"
import { sorts } from "./model.ts"

type Task = {
  id: string
  title: string
  priority: string
  dueDate: string | null
  completed: boolean
  createdAt: string
}

let api: TestApi
let ada: TestUser
let all: Task[]

const titles = [
  "banana",
  "Apple",
  "apple",
  "Äpfel",
  "zebra",
  "Zebra",
  "100% sure",
  "100 sure",
  "a_b",
  "axb",
  "ÉTÉ",
  "ΟΔΟΣ",
]

beforeAll(async () => {
  api = await startApi()
  ada = await api.user()
  for (const [n, title] of titles.entries())
    await ada.add({
      title,
      description: n === 4 ? "Back\\slash and ÄPFEL" : "",
      completed: n % 3 === 0,
      priority: ["low", "medium", "high"][n % 3],
      dueDate: n % 4 === 0 ? null : `2026-0${1 + (n % 3)}-10`,
    })
  all = (await ada.get("/api/tasks?limit=200")).body.items
})
afterAll(() => api[Symbol.asyncDispose]())

const list = async (query: string, user = ada): Promise<Task[]> => (await user.get(`/api/tasks?${query}`)).body.items
const titlesOf = async (query: string) => (await list(query)).map(({ title }) => title).sort()

const nextOf = ({ headers }: { headers: Headers }) => headers.get("link")?.match(/^<([^>]+)>; rel="next"$/)?.[1]

async function walk(query: string, user = ada): Promise<{ pages: number; items: Task[] }> {
  const items: Task[] = []
  for (let pages = 1, path = `/api/tasks?${query}`; ; pages++) {
    const page = await user.get(path)
    items.push(...page.body.items)
    const next = nextOf(page)
    expect(next?.includes(encodeURIComponent(page.body.nextCursor))).toBe(
      page.body.nextCursor === null ? undefined : true,
    )
    if (!next) return { pages, items }
    path = next
  }
}

describe("sorting", () => {
  const rank = ({ priority }: Task) => ["low", "medium", "high"].indexOf(priority)
  const keys: Record<string, (task: Task) => string | number> = {
    createdAt: ({ createdAt }) => createdAt,
    dueDate: ({ dueDate }) => dueDate ?? "~",
    "-dueDate": ({ dueDate }) => dueDate ?? "",
    priority: rank,
    title: ({ title }) => title.toLowerCase().replaceAll("ς", "σ"),
  }
  const compare = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0)

  test.each(sorts)("%s, ties by id, in pages of any size", async (sort) => {
    const direction = sort.startsWith("-") ? -1 : 1
    const key = keys[sort] ?? keys[sort.slice(1)]
    const expected = all.toSorted(
      (a, b) => direction * (compare(key?.(a) ?? "", key?.(b) ?? "") || compare(a.id, b.id)),
    )
    for (const limit of [1, 5, 12, 200]) expect((await walk(`sort=${sort}&limit=${limit}`)).items).toEqual(expected)
  })

  test("the newest come first unless told otherwise", async () => {
    expect(all.map(({ title }) => title)).toEqual(titles.toReversed())
  })

  test("tasks without a due date come last either way", async () => {
    for (const sort of ["dueDate", "-dueDate"]) {
      const dates = (await list(`sort=${sort}`)).map(({ dueDate }) => dueDate)
      expect(dates.slice(-3)).toEqual([null, null, null])
      expect(dates.slice(0, -3)).not.toContain(null)
    }
  })
})

describe("filtering", () => {
  test("by status", async () => {
    expect((await list("status=completed")).every(({ completed }) => completed)).toBe(true)
    expect((await list("status=active")).some(({ completed }) => completed)).toBe(false)
    expect((await list("status=active")).length + (await list("status=completed")).length).toBe(all.length)
    expect(await list("status=all")).toEqual(all)
  })

  test("by priority", async () => {
    for (const priority of ["low", "medium", "high"])
      expect(await list(`priority=${priority}`)).toEqual(all.filter((task) => task.priority === priority))
  })

  test("by all at once, in every order, page by page", async () => {
    const expected = all.filter(
      ({ completed, priority, title }) => completed && priority === "low" && title.includes("a"),
    )
    expect(expected.length).toBeGreaterThan(1)
    for (const sort of sorts) {
      const { items } = await walk(`status=completed&priority=low&q=a&sort=${sort}&limit=1`)
      expect(items.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort())
    }
  })
})

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
    expect(await list("q=")).toEqual(all)
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

describe("pages", () => {
  test("have 50 tasks unless told otherwise, 200 at most", async () => {
    const grace = await api.user()
    await Promise.all(Array.from({ length: 201 }, (_, n) => grace.add(`Task ${n}`)))
    expect(await list("", grace)).toHaveLength(50)
    expect(await list("limit=200", grace)).toHaveLength(200)
    const { pages, items } = await walk("limit=67", grace)
    expect({ pages, different: new Set(items.map(({ id }) => id)).size }).toEqual({ pages: 3, different: 201 })
  })

  test("each task comes exactly once, however many are added meanwhile", async () => {
    const grace = await api.user()
    const before = await Promise.all(Array.from({ length: 30 }, (_, n) => grace.add(`Task ${n % 3}`)))
    for (const sort of sorts) {
      const seen: string[] = []
      for (let path = `/api/tasks?sort=${sort}&limit=4`; path && seen.length < 300; ) {
        const [page] = await Promise.all([grace.get(path), grace.add("Task 1")])
        seen.push(...page.body.items.map(({ id }: Task) => id))
        path = nextOf(page) ?? ""
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(before.every(({ id }) => seen.includes(id))).toBe(true)
    }
  })

  test("the last full page has no next", async () => {
    const { body, headers } = await ada.get(`/api/tasks?limit=${titles.length}`)
    expect(body.nextCursor).toBeNull()
    expect(headers.get("link")).toBeNull()
  })

  test("a cursor lives on when its task is gone", async () => {
    const grace = await api.user()
    for (const title of ["a", "b", "c"]) await grace.add(title)
    const page = await grace.get("/api/tasks?sort=title&limit=1")
    await grace.ask("DELETE", `/api/tasks/${page.body.items[0].id}`)
    const next = await grace.get(nextOf(page) as string)
    expect(next.body.items.map(({ title }: Task) => title)).toEqual(["b"])
  })
})

describe("a cursor is refused", () => {
  const refused = async (query: string, user = ada) => {
    const { status, body } = await user.get(`/api/tasks?${query}`)
    expect(status).toBe(400)
    expect(body.errors).toEqual([{ field: "cursor", message: "Must be the nextCursor of a page of the same query" }])
  }
  const cursorOf = async (query: string): Promise<string> =>
    (await ada.get(`/api/tasks?${query}&limit=2`)).body.nextCursor

  test("with another sort, status, priority or search", async () => {
    const cursor = await cursorOf("sort=title&status=active")
    for (const query of [
      "sort=-title&status=active",
      "sort=title",
      "sort=title&status=active&priority=low",
      "status=active",
      "sort=title&status=active&q=a",
    ])
      await refused(`${query}&cursor=${cursor}`)
    expect((await ada.get(`/api/tasks?status=active&sort=title&limit=7&cursor=${cursor}`)).status).toBe(200)
  })

  test("from another user", async () => {
    await refused(`sort=title&cursor=${await cursorOf("sort=title")}`, await api.user())
  })

  test("made up, cut, lengthened or changed in any character", async () => {
    const cursor = await cursorOf("sort=title")
    for (const made of ["", "a", "null", "MA", "e30", "AAAAAAAAAAAAAAAA", btoa("[]"), "x".repeat(5000), "%00", "💥"])
      await refused(`sort=title&cursor=${encodeURIComponent(made)}`)
    for (const made of [cursor.slice(1), cursor.slice(0, -1), `${cursor}A`, `${cursor}=`, `${cursor}%20`])
      await refused(`sort=title&cursor=${made}`)
    for (let at = 0; at < cursor.length; at += 3)
      await refused(`sort=title&cursor=${cursor.slice(0, at)}${cursor[at] === "A" ? "B" : "A"}${cursor.slice(at + 1)}`)
  })
})

test.each([
  "status=done",
  "status=",
  "status=ALL",
  "priority=urgent",
  "sort=id",
  "sort=title,id",
  "sort=",
  "limit=0",
  "limit=201",
  "limit=-1",
  "limit=1.5",
  "limit=1e1",
  "limit=%2010",
  "limit=",
  "limit=ten",
  "limit=99999999999999999999",
  "limit=1&limit=2",
  "q=a&q=b",
  "q[]=a",
  "offset=10",
  "q=%00",
  "q=%",
  "q=%zz",
  "q=%ff",
  "q=%ED%A0%80",
  `q=${"x".repeat(1001)}`,
  "__proto__=1",
  "constructor=1",
])("?%s is refused", async (query) => {
  const { status, body } = await ada.get(`/api/tasks?${query}`)
  expect(status).toBe(400)
  expect(body.errors).toHaveLength(1)
})
