import { expect, test } from "bun:test"
import type { Task } from "#api/tasks/model.ts"
import { isAsFilledIn, isAsSeen, seenIn } from "./seen.ts"

const task: Task = {
  id: "1",
  title: "Call Ruth",
  description: "a\nb",
  completed: false,
  priority: "medium",
  dueDate: null,
  createdAt: "",
  updatedAt: "",
  completedAt: null,
}
const { title, priority, dueDate } = task
const wanted = { title: "Call Ruth and Ada" }

test("a task is as it was seen until a field of the form changes", () => {
  expect(isAsSeen(seenIn(task), task, wanted)).toBe(true)
  expect(isAsSeen(seenIn(task), { ...task, dueDate: "2026-12-24" }, wanted)).toBe(false)
  expect(isAsSeen(seenIn(task), { ...task, title: "Ask Ruth" }, wanted)).toBe(false)
})

test("what the form does not show may change without disturbing anybody", () => {
  expect(isAsSeen(seenIn(task), { ...task, completed: true, completedAt: "now" }, wanted)).toBe(true)
  expect(isAsSeen(seenIn({ title, priority, dueDate }), { ...task, description: "else" }, wanted)).toBe(true)
})

test("an edit that was made already, here or elsewhere, is made again without a word", () => {
  expect(isAsSeen(seenIn(task), { ...task, title: "Call Ruth and Ada" }, { title: " Call Ruth and Ada " })).toBe(true)
})

test("a stored line break in a title, which no field can show, is no change; one in a description is", () => {
  const stored = { ...task, title: "Call\nRuth" }
  expect(isAsSeen(seenIn(stored), stored, { title: "Call Ruth" })).toBe(true)
  expect(isAsFilledIn(seenIn(stored), { title: "Call Ruth" })).toBe(true)
  expect(isAsFilledIn(seenIn(task), { description: "a b" })).toBe(false)
})

test.each(["", "null", "7", "[", '"x"', "{}"])("nonsense is not held against anybody: %p", (seen) => {
  expect(isAsSeen(seen, task, wanted)).toBe(true)
})

test("a form is as it was filled in unless a field of it was changed", () => {
  const sent = { title: " Call Ruth", description: "a\nb", priority, dueDate }
  expect(isAsFilledIn(seenIn(task), sent)).toBe(true)
  expect(isAsFilledIn(seenIn(task), { ...sent, dueDate: "2026-12-24" })).toBe(false)
  expect(isAsFilledIn(undefined, sent)).toBe(false)
})
