import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { startApi, type TestApi, type TestUser } from "../test/api.ts"
import { sorts } from "./model.ts"
import { titles } from "./test/titles.ts"

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
    title: ({ title }) => title.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase(),
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

  test("titles: accented letters next to their base letters, numbers by their value, equal titles by id", async () => {
    const grace = await api.user()
    const ordered = ["Ä", "Äpfel", "apple", "É", "Eel", "İz", "Ł", "Lz", "Ø", "Oz", "STRASSE", "straße", "Task 2"]
    ordered.push(
      "task ３",
      "Task 007",
      "TASK 10",
      "Task १२",
      "Task 99999999999999999999",
      "Task 100000000000000000000",
      "Zebra",
    )
    for (const title of ordered) await grace.add(title)
    for (const limit of [3, 200]) {
      expect((await walk(`sort=title&limit=${limit}`, grace)).items.map(({ title }) => title)).toEqual(ordered)
      expect((await walk(`sort=-title&limit=${limit}`, grace)).items.map(({ title }) => title)).toEqual(
        ordered.toReversed(),
      )
    }
  })

  test("titles of 200 characters of any kind", async () => {
    const grace = await api.user()
    const titles = ["\ufdfa", "😀", "①", "٣", "1a", "x", "가", "\u{1d160}", "㊿", "ß"].map((text) =>
      text.repeat(200 / [...text].length),
    )
    for (const title of titles) expect(await grace.add(title)).toMatchObject({ title })
    const { items } = await walk("sort=title&limit=1", grace)
    expect(items.map(({ title }) => title).sort()).toEqual(titles.toSorted())
  })

  test("the newest come first by default", async () => {
    expect(all.map(({ title }) => title)).toEqual(titles.toReversed())
  })

  test("tasks without a due date come last in both directions", async () => {
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

  test("by all filters together, in every order, page by page", async () => {
    const expected = all.filter(
      ({ completed, priority, title }) => completed && priority === "low" && /[aä]/i.test(title),
    )
    expect(expected.length).toBeGreaterThan(1)
    for (const sort of sorts) {
      const { items } = await walk(`status=completed&priority=low&q=a&sort=${sort}&limit=1`)
      expect(items.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort())
    }
  })
})

describe("pages", () => {
  test("have 50 tasks by default and at most 200", async () => {
    const grace = await api.user()
    await Promise.all(Array.from({ length: 201 }, (_, n) => grace.add(`Task ${n}`)))
    expect(await list("", grace)).toHaveLength(50)
    expect(await list("limit=200", grace)).toHaveLength(200)
    const { pages, items } = await walk("limit=67", grace)
    expect({ pages, different: new Set(items.map(({ id }) => id)).size }).toEqual({ pages: 3, different: 201 })
  })

  test("each task comes exactly once, even if tasks are added meanwhile", async () => {
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

  test("a full last page has no next page", async () => {
    const { body, headers } = await ada.get(`/api/tasks?limit=${titles.length}`)
    expect(body.nextCursor).toBeNull()
    expect(headers.get("link")).toBeNull()
  })

  test("a cursor stays valid when its task is deleted", async () => {
    const grace = await api.user()
    for (const title of ["a", "b", "c"]) await grace.add(title)
    const page = await grace.get("/api/tasks?sort=title&limit=1")
    await grace.ask("DELETE", `/api/tasks/${page.body.items[0].id}`)
    const next = await grace.get(nextOf(page) as string)
    expect(next.body.items.map(({ title }: Task) => title)).toEqual(["b"])
  })
})
