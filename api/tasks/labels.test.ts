import { describe, expect, test } from "bun:test"
import type { TestUser } from "../test/api.ts"
import { apiWithUser } from "../test/api-with-user.ts"
import type { Task } from "./model.ts"

const { api, ada } = await apiWithUser()

const labelsOf = async (user: TestUser) => (await user.get("/api/tasks/labels")).body
const titles = async (user: TestUser, query: string) =>
  (await user.get(`/api/tasks?sort=title&${query}`)).body.items.map(({ title }: Task) => title)

describe("labels of a task", () => {
  test("keep their spelling and order, in NFC", async () => {
    const labels = ["Home", "e\u0301te\u0301", "日本語", "b_2-C", "null", "9"]
    const added = await ada.add({ title: "x", labels })
    expect(added.labels).toEqual(labels.map((label) => label.normalize("NFC")))
    expect((await ada.get(`/api/tasks/${added.id}`)).body).toEqual(added)
    expect((await ada.get("/api/tasks?limit=1")).body.items).toEqual([added])
  })

  test("are changed by PATCH and PUT, and a PUT without them does not change them", async () => {
    const { id } = await ada.add({ title: "x", labels: ["Home"] })
    const ask = async (method: string, body: object) =>
      (await ada.ask(method, `/api/tasks/${id}`, { body })).body.labels
    expect(await ask("PATCH", { title: "y" })).toEqual(["Home"])
    expect(await ask("PUT", { title: "z" })).toEqual(["Home"])
    expect(await ask("PUT", { title: "z", labels: ["a", "B"] })).toEqual(["a", "B"])
    expect(await ask("PATCH", { labels: [] })).toEqual([])
    expect(await titles(ada, "label=B")).toEqual([])
  })

  test.each([
    ["a list is needed", "home", "Must be a list of labels"],
    ["eleven", Array.from({ length: 11 }, (_, n) => `l${n}`), "Must be at most 10 labels"],
    ["a space", ["a b"], "Each must be 1 to 30 letters, digits, - or _"],
    ["an empty one", [""], "Each must be 1 to 30 letters, digits, - or _"],
    ["a comma", ["a,b"], "Each must be 1 to 30 letters, digits, - or _"],
    ["an emoji", ["🏠"], "Each must be 1 to 30 letters, digits, - or _"],
    ["31 characters", ["x".repeat(31)], "Each must be 1 to 30 letters, digits, - or _"],
    ["the same in another case", ["Straße", "STRAßE"], "Must not have the same label twice, whatever its case"],
    ["null", null, "Must be a list of labels"],
  ])("%s is refused", async (_, labels, message) => {
    const { id } = await ada.add("x")
    for (const [method, path] of [
      ["POST", "/api/tasks"],
      ["PUT", `/api/tasks/${id}`],
      ["PATCH", `/api/tasks/${id}`],
    ] as const) {
      const { status, body } = await ada.ask(method, path, { body: { title: "x", labels } })
      expect({ status, errors: body.errors }).toEqual({ status: 422, errors: [{ field: "labels", message }] })
    }
    const { body } = await ada.ask("POST", "/api/tasks/import", { body: [{ title: "x" }, { title: "x", labels }] })
    expect(body.errors).toEqual([{ field: "1.labels", message }])
  })

  test("each of an import's thousands of tasks may have ten of the longest labels", async () => {
    const grace = await api.user()
    // Four bytes each, and different ones, so that PostgreSQL can compress none of them.
    const letter = (n: number) => String.fromCodePoint(0x20000 + ((n * 7919) % 40_000))
    const labels = Array.from({ length: 10 }, (_, n) =>
      Array.from({ length: 30 }, (_, m) => letter(n * 30 + m)).join(""),
    )
    expect((await grace.add({ title: "x", labels })).labels).toEqual(labels)
    const ten = Array.from({ length: 10 }, (_, n) => `label${n}`)
    const every = { description: "", completed: true, priority: "low", dueDate: "2026-01-31", repeat: null }
    const times = { createdAt: "2026-01-01T00:00:00Z", completedAt: "2026-01-02T00:00:00Z" }
    const entries = Array.from({ length: 5_000 }, (_, n) => ({ title: `${n}`, ...every, ...times, labels: ten }))
    const { status, body } = await grace.ask("POST", "/api/tasks/import", { body: entries })
    expect([status, body]).toEqual([201, { imported: 5_000, skipped: 0 }])
    expect((await grace.get("/api/tasks?label=LABEL9&include=counts&limit=1")).body.counts.total).toBe(5_000)
  })
})

test("a label is found in any letter case, but only as a whole", async () => {
  const grace = await api.user()
  await grace.add({ title: "a", labels: ["Home"] })
  await grace.add({ title: "b", labels: ["errand", "HOME"] })
  await grace.add({ title: "c", labels: ["homework"] })
  await grace.add({ title: "d home" })
  expect(await titles(grace, "label=hOme")).toEqual(["a", "b"])
  expect(await titles(grace, "label=hOme&q=b")).toEqual(["b"])
  expect(await titles(grace, "label=hom")).toEqual([])
  expect(await titles(ada, "label=homework")).toEqual([])
})

test.each([3, 500, 501, 1_100])(
  "all %i tasks with a label are listed once, page by page in the requested order",
  async (count) => {
    const grace = await api.user()
    const entries = Array.from({ length: count * 2 }, (_, n) => ({
      title: `Task ${n}`,
      priority: n % 3 === 0 ? "high" : "low",
      completed: n % 5 === 0,
      dueDate: n % 4 === 0 ? null : `2026-01-${String((n % 28) + 1).padStart(2, "0")}`,
      labels: n % 2 === 0 ? ["Home", "x"] : ["other"],
    }))
    await grace.ask("POST", "/api/tasks/import", { body: entries })
    const isOpen = (title: string) => Number(title.slice(5)) % 5 !== 0
    for (const sort of ["-createdAt", "title", "dueDate", "-priority"])
      for (const status of ["all", "active"]) {
        const found: Task[] = []
        for (let cursor: string | null = ""; cursor !== null; ) {
          const query = new URLSearchParams({ label: "home", sort, status, limit: "200", ...(cursor && { cursor }) })
          const { body } = await grace.get(`/api/tasks?${query}`)
          found.push(...body.items)
          cursor = body.nextCursor
        }
        const expected = entries.filter(
          ({ labels, title }) => labels[0] === "Home" && (status === "all" || isOpen(title)),
        )
        expect(new Set(found.map(({ title }) => title))).toEqual(new Set(expected.map(({ title }) => title)))
        expect(found).toHaveLength(expected.length)
        const keys = found.map(({ title, dueDate, priority }) =>
          sort === "title"
            ? Number(title.slice(5))
            : sort === "dueDate"
              ? (dueDate ?? "9999")
              : priority === "high"
                ? 0
                : 1,
        )
        if (sort !== "-createdAt") expect(keys).toEqual(keys.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
      }
    const { body } = await grace.get("/api/tasks?label=home&include=counts&limit=1")
    expect(body.counts.total).toBe(count)
  },
)

test("all labels are listed by name with their active tasks, each in its most frequent spelling", async () => {
  const grace = await api.user()
  expect(await labelsOf(grace)).toEqual({ labels: [] })
  await grace.add({ title: "a", labels: ["Home", "label10"] })
  await grace.add({ title: "b", labels: ["home", "label2", "Éclair"] })
  const done = await grace.add({ title: "c", labels: ["home", "done"] })
  expect(await labelsOf(grace)).toEqual({
    labels: [
      { name: "done", tasks: 1 },
      { name: "Éclair", tasks: 1 },
      { name: "home", tasks: 3 },
      { name: "label2", tasks: 1 },
      { name: "label10", tasks: 1 },
    ],
  })
  await grace.ask("PATCH", `/api/tasks/${done.id}/complete`)
  const { labels } = await labelsOf(grace)
  expect(labels.map(({ name }: { name: string }) => name)).toEqual(["Éclair", "Home", "label2", "label10"])
  expect(labels[1].tasks).toBe(2)
})

test("a repeat with an idempotency key gets the same labels, and other labels are another request", async () => {
  const headers = { "idempotency-key": crypto.randomUUID() }
  const post = (body: object) => ada.ask("POST", "/api/tasks", { body, headers })
  const first = await post({ title: "x", labels: ["home"] })
  expect((await post({ title: "x", labels: ["home"] })).text).toBe(first.text)
  expect((await post({ title: "x" })).status).toBe(422)
  expect((await post({ title: "x", labels: ["work"] })).status).toBe(422)
})
