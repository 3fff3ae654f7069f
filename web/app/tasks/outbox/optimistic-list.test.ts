import { expect, test } from "bun:test"
import type { ListedTask } from "../list/listed-task.ts"
import { viewOf } from "../list/task-view.ts"
import { withChanges } from "./optimistic-list.ts"
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
const today = "2026-11-29"
const items = [task("1"), task("2", { completed: true })]
const stats = { total: 2, active: 1, completed: 1, overdue: 0, today: 0, upcoming: 0 }
const list = (items: ListedTask[], counts: typeof stats, changes: QueuedChange[], search = "status=all") =>
  withChanges(items, counts, changes, viewOf(new URLSearchParams(search)), today)
const sent = (fields: QueuedChange["fields"][]): QueuedChange[] =>
  fields.map((each, index) => ({ key: `key-${index}`, fields: each, state: "sent" }))
const after = (...fields: QueuedChange["fields"][]) => list(items, stats, sent(fields))

test("without changes the list equals the server's", () => {
  expect(after()).toEqual({ tasks: items, counts: stats })
})

test("an added task comes first, as it was typed, until the server gives it an id", () => {
  const { tasks, counts } = after({ add: "", title: " Call Ruth ", priority: "high", dueDate: "" })
  expect(tasks[0]).toMatchObject({ id: "key-0", title: "Call Ruth", priority: "high", dueDate: null, isNew: true })
  expect(counts).toMatchObject({ total: 3, active: 2, completed: 1 })
})

test("labels and the repeat are shown as they were typed", () => {
  const added = after({ add: "", title: "Mow", labels: "#garden, home", repeat: "every Mon" }).tasks[0]
  expect(added).toMatchObject({ labels: ["garden", "home"], repeat: "every Mon" })
  expect(after({ edit: "1", title: "Mow", labels: "", repeat: "" }).tasks[0]).toMatchObject({ labels: [], repeat: "" })
})

test("an added task that the server may have received before a reload is not shown twice", () => {
  const fields = { add: "", title: "Call Ruth" }
  const { tasks } = list(items, stats, [{ key: "key", fields, state: "waiting", repeated: true }])
  expect(tasks).toEqual(items)
})

test("completing a task twice counts once", () => {
  const { tasks, counts } = after({ complete: "1" }, { complete: "1" })
  expect(tasks[0]).toMatchObject({ completed: true, pending: true })
  expect(counts).toMatchObject({ total: 2, active: 0, completed: 2 })
})

test("the last of several changes to one task wins", () => {
  const { tasks, counts } = after({ complete: "1" }, { reopen: "1" }, { edit: "1", title: "New" })
  expect(tasks[0]).toMatchObject({ completed: false, title: "New", note: "" })
  expect(counts.active).toBe(1)
})

test("deleted and cleared tasks are removed from the list and the counts", () => {
  const one = { total: 1, active: 1, completed: 1 }
  expect(after({ delete: "1" })).toMatchObject({ tasks: [items[1]!], counts: { ...one, active: 0 } })
  expect(after({ clear: "" })).toMatchObject({ tasks: [items[0]!], counts: { ...one, completed: 0 } })
})

test("a change to a task outside this page changes nothing that is shown", () => {
  expect(after({ complete: "9" }, { delete: "9" }, { edit: "9", title: "?" }).tasks).toEqual(items)
})

test("a refused change is reverted", () => {
  const refused: QueuedChange = { key: "a", fields: { delete: "1" }, state: "refused" }
  expect(list(items, stats, [refused]).tasks).toEqual(items)
})

test("a refused form becomes a separate row, unless the list contains its task", () => {
  const refusal = { ok: false, status: 422 } as const
  const changes: QueuedChange[] = [
    { key: "a", fields: { add: "", title: "Call Ruth" }, state: "refused", refusal },
    { key: "b", fields: { edit: "9", title: "Further down" }, state: "refused", refusal },
    { key: "c", fields: { edit: "1", title: "Shown" }, state: "refused", refusal },
  ]
  const { tasks, counts } = list(items, stats, changes)
  expect(tasks.map(({ title, refused }) => [title, refused?.key])).toEqual([
    ["Further down", "b"],
    ["Call Ruth", "a"],
    ["Task 1", undefined],
    ["Task 2", undefined],
  ])
  expect(counts.total).toBe(2)
})

test("one change can complete a task and edit it", () => {
  const { tasks } = after({ complete: "1", title: "New" })
  expect(tasks[0]).toMatchObject({ completed: true, title: "New" })
})

const due = (id: string, dueDate: string) => task(id, { dueDate })
const week = [due("late", "2026-11-27"), due("now", today)]
const weekCounts = { total: 3, active: 3, completed: 0, overdue: 1, today: 1, upcoming: 1 }
const inToday = (...fields: QueuedChange["fields"][]) => list(week, weekCounts, sent(fields), "due=today")

test("a postponed task leaves Today at once, and is counted under Upcoming", () => {
  const { tasks, counts } = inToday({ postpone: "late 2026-11-30" })
  expect(tasks.map(({ id }) => id)).toEqual(["now"])
  expect(counts).toMatchObject({ overdue: 0, today: 1, upcoming: 2 })
})

test("a completed task keeps its place, and the counts change", () => {
  const { tasks, counts } = inToday({ complete: "late" })
  expect(tasks.map(({ completed }) => completed)).toEqual([true, false])
  expect(counts).toMatchObject({ active: 2, completed: 1, overdue: 0, today: 1 })
})

test("a repeating task that is being completed is counted as before, because it stays active", () => {
  const repeating = [task("r", { dueDate: today, repeat: "every day" })]
  const { tasks, counts } = list(repeating, weekCounts, sent([{ complete: "r" }]), "due=today")
  expect(tasks[0]).toMatchObject({ completed: true, pending: true })
  expect(counts).toEqual(weekCounts)
})

test("a new task that the view hides is counted, but not shown", () => {
  const { tasks, counts } = inToday({ add: "", title: "Later", dueDate: "2026-12-24" })
  expect(tasks).toEqual(week)
  expect(counts).toMatchObject({ active: 4, upcoming: 2 })
})

test("a new task that does not match the search is neither shown nor counted", () => {
  const { tasks, counts } = list(week, weekCounts, sent([{ add: "", title: "Buy milk" }]), "q=tea")
  expect(tasks).toEqual(week)
  expect(counts).toEqual(weekCounts)
})

test("a change of several tasks is shown in each of them", () => {
  const ids = "late now"
  expect(inToday({ bulk: "complete", ids }).tasks.every(({ completed }) => completed)).toBe(true)
  expect(inToday({ bulk: "postpone 2026-12-01", ids })).toMatchObject({ tasks: [], counts: { upcoming: 3 } })
  expect(inToday({ bulk: "delete", ids })).toMatchObject({ tasks: [], counts: { total: 1, active: 1 } })
  const labelled = inToday({ bulk: "label", label: "#home, Home garden", ids }).tasks
  expect(labelled.map(({ labels }) => labels)).toEqual([
    ["home", "garden"],
    ["home", "garden"],
  ])
})
