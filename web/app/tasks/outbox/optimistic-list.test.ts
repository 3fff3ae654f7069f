import { expect, test } from "bun:test"
import { type ListedTask, withChanges } from "./optimistic-list.ts"
import type { QueuedChange } from "./outbox.ts"

const task = (id: string, more: Partial<ListedTask> = {}): ListedTask => ({
  id,
  title: `Task ${id}`,
  note: "",
  completed: false,
  priority: "medium",
  dueDate: null,
  labels: [],
  repeat: "",
  ...more,
})
const items = [task("1"), task("2", { completed: true })]
const stats = { active: 1, completed: 1 }
const after = (...fields: QueuedChange["fields"][]) =>
  withChanges(
    items,
    stats,
    fields.map((each, index) => ({ key: `key-${index}`, fields: each, state: "sent" })),
  )

test("without changes the list equals the server's", () => {
  expect(after()).toEqual({ tasks: items, counts: { all: 2, active: 1, completed: 1 } })
})

test("an added task comes first, as it was typed, until it has an id of its own", () => {
  const { tasks, counts } = after({ add: "", title: " Call Ruth ", priority: "high", dueDate: "" })
  expect(tasks[0]).toMatchObject({ id: "key-0", title: "Call Ruth", priority: "high", dueDate: null, isNew: true })
  expect(counts).toEqual({ all: 3, active: 2, completed: 1 })
})

test("labels and the repeat are shown as they were typed", () => {
  const added = after({ add: "", title: "Mow", labels: "#garden, home", repeat: "every Mon" }).tasks[0]
  expect(added).toMatchObject({ labels: ["garden", "home"], repeat: "every Mon" })
  expect(after({ edit: "1", title: "Mow", labels: "", repeat: "" }).tasks[0]).toMatchObject({ labels: [], repeat: "" })
})

test("an added task that the server may have received before a reload is not shown twice", () => {
  const fields = { add: "", title: "Call Ruth" }
  const { tasks } = withChanges(items, stats, [{ key: "key", fields, state: "waiting", repeated: true }])
  expect(tasks).toEqual(items)
})

test("completing a task twice counts once", () => {
  const { tasks, counts } = after({ complete: "1" }, { complete: "1" })
  expect(tasks[0]).toMatchObject({ completed: true, pending: true })
  expect(counts).toEqual({ all: 2, active: 0, completed: 2 })
})

test("the last of several changes to one task wins", () => {
  const { tasks, counts } = after({ complete: "1" }, { reopen: "1" }, { edit: "1", title: "New" })
  expect(tasks[0]).toMatchObject({ completed: false, title: "New", note: "" })
  expect(counts.active).toBe(1)
})

test("deleted and cleared tasks are removed from the list and the counts", () => {
  expect(after({ delete: "1" })).toEqual({ tasks: [items[1]!], counts: { all: 1, active: 0, completed: 1 } })
  expect(after({ clear: "" })).toEqual({ tasks: [items[0]!], counts: { all: 1, active: 1, completed: 0 } })
})

test("a change to a task outside this page changes nothing that is shown", () => {
  expect(after({ complete: "9" }, { delete: "9" }, { edit: "9", title: "?" }).tasks).toEqual(items)
})

test("a refused change is reverted", () => {
  const refused: QueuedChange = { key: "a", fields: { delete: "1" }, state: "refused" }
  expect(withChanges(items, stats, [refused]).tasks).toEqual(items)
})

test("a refused form is a row of its own, unless the list contains its task", () => {
  const refusal = { ok: false, status: 422 } as const
  const changes: QueuedChange[] = [
    { key: "a", fields: { add: "", title: "Call Ruth" }, state: "refused", refusal },
    { key: "b", fields: { edit: "9", title: "Further down" }, state: "refused", refusal },
    { key: "c", fields: { edit: "1", title: "Shown" }, state: "refused", refusal },
  ]
  const { tasks, counts } = withChanges(items, stats, changes)
  expect(tasks.map(({ title, refused }) => [title, refused?.key])).toEqual([
    ["Further down", "b"],
    ["Call Ruth", "a"],
    ["Task 1", undefined],
    ["Task 2", undefined],
  ])
  expect(counts.all).toBe(2)
})

test("one change can complete a task and edit it", () => {
  const { tasks } = after({ complete: "1", title: "New" })
  expect(tasks[0]).toMatchObject({ completed: true, title: "New" })
})
