import { describe, expect, test } from "bun:test"
import type { Task } from "#api/tasks/model.ts"
import { formats, readTaskFile } from "./task-file.ts"

const tasks: Task[] = [
  {
    id: "01a1fd43-e6df-713c-84b0-f76128bc21fd",
    title: 'Ask "Ruth", then decide',
    description: "Two lines,\nthe second short",
    completed: true,
    priority: "high",
    dueDate: "2026-12-01",
    createdAt: "2026-11-25T08:00:00.000Z",
    updatedAt: "2026-11-25T08:00:00.000Z",
    completedAt: "2026-11-25T09:00:00.000Z",
  },
  {
    id: "01a1fd43-e6df-713c-84b0-f76128bc21fe",
    title: "Rest",
    description: "",
    completed: false,
    priority: "medium",
    dueDate: null,
    createdAt: "2026-11-25T08:00:00.000Z",
    updatedAt: "2026-11-25T08:00:00.000Z",
    completedAt: null,
  },
]

/** An export of two pages, each of one task. */
const file = ({ head, write, foot }: (typeof formats)["csv" | "json"]) =>
  head + tasks.map((task, page) => write(JSON.stringify(task), page === 0)).join("") + foot

describe("a file of tasks", () => {
  const { id, updatedAt, ...kept } = tasks[0]!

  test("comes back from JSON as it left, without what the API decides itself", () => {
    const [first, second] = readTaskFile(file(formats.json))
    expect(first).toEqual({ where: "Task 1", task: kept })
    expect(second?.task).toMatchObject({ title: "Rest", dueDate: null })
  })

  test("comes back from CSV as it left, an empty value being the default", () => {
    const [first, second] = readTaskFile(file(formats.csv))
    const { createdAt } = tasks[1]!
    expect(first).toEqual({ where: "Line 2", task: kept })
    expect(second).toEqual({
      where: "Line 4",
      task: { title: "Rest", completed: false, priority: "medium", createdAt },
    })
  })

  test("without tasks is a valid file still", () => {
    expect(readTaskFile(formats.json.head + formats.json.foot)).toEqual([])
    expect(readTaskFile(formats.csv.head)).toEqual([])
  })

  test("leaves to the API what it does not know", () => {
    expect(readTaskFile('[{"title": 5, "owner": "me"}]')).toEqual([
      { where: "Task 1", task: { title: 5, owner: "me" } },
    ])
    expect(readTaskFile("title,completed\nA,perhaps")[0]?.task).toEqual({ title: "A", completed: "perhaps" })
  })

  const broken: [string, RegExp][] = [
    ["", /name the columns/],
    ["name,when\nA,B", /name the columns/],
    ["title,priority\nA", /Line 2 has 1 values/],
    ['{"title": "A"}', /list of tasks: \[ … \]$/],
    ['{"items": [{"title": "A"}], "nextCursor": null}', /list of tasks.*inside “items”: keep that list alone/],
    ["[1]", /Task 1 is no task/],
    ["[{]", /JSON/],
    [`[{"title": ${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}]`, /nested too deeply/],
    [`[${"{},".repeat(100_000)}{}]`, /too much for one file/],
    [`title\n${"A\n".repeat(100_000)}`, /too much for one file/],
    [`title\n${",".repeat(100_000)}`, /Line 2: this is too much/],
  ]
  for (const [text, reason] of broken)
    test(`that is broken says how: ${JSON.stringify(text.slice(0, 40))}`, () => {
      expect(() => readTaskFile(text)).toThrow(reason)
    })
})
