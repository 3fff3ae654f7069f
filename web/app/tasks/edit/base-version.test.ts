import { expect, test } from "bun:test"
import { baseOf, isUnchanged, isUnedited, type TaskInWords } from "./base-version.ts"

const task: TaskInWords = {
  id: "1",
  title: "Call Ruth",
  description: "a\nb",
  completed: false,
  priority: "medium",
  dueDate: null,
  labels: ["home"],
  repeat: "every Mon",
  createdAt: "",
  updatedAt: "",
  completedAt: null,
}
const { title, priority, dueDate } = task
const wanted = { title: "Call Ruth and Ada" }

test("a task is unchanged until a field of the form changes", () => {
  expect(isUnchanged(baseOf(task), task, wanted)).toBe(true)
  expect(isUnchanged(baseOf(task), { ...task, dueDate: "2026-12-24" }, wanted)).toBe(false)
  expect(isUnchanged(baseOf(task), { ...task, title: "Ask Ruth" }, wanted)).toBe(false)
})

test("changes of labels and of the repeat are noticed, unless the form has the same values", () => {
  expect(isUnchanged(baseOf(task), { ...task, labels: ["home", "garden"] }, wanted)).toBe(false)
  expect(isUnchanged(baseOf(task), { ...task, labels: [] }, { ...wanted, labels: [] })).toBe(true)
  expect(isUnchanged(baseOf(task), { ...task, repeat: "" }, wanted)).toBe(false)
  expect(isUnedited(baseOf(task), { labels: ["home"], repeat: " every Mon" })).toBe(true)
  expect(isUnedited(baseOf(task), { labels: ["home", "garden"] })).toBe(false)
})

test("a change of a field that the form does not show is ignored", () => {
  expect(isUnchanged(baseOf(task), { ...task, ...{ completed: true, completedAt: "now" } }, wanted)).toBe(true)
  expect(isUnchanged(baseOf({ title, priority, dueDate }), { ...task, description: "else" }, wanted)).toBe(true)
})

test("an edit that was already made, here or elsewhere, is not a conflict", () => {
  expect(isUnchanged(baseOf(task), { ...task, title: "Call Ruth and Ada" }, { title: " Call Ruth and Ada " })).toBe(
    true,
  )
})

test("a stored line break matters in a description but not in a title, because text fields do not show it", () => {
  const stored = { ...task, title: "Call\nRuth" }
  expect(isUnchanged(baseOf(stored), stored, { title: "Call Ruth" })).toBe(true)
  expect(isUnedited(baseOf(stored), { title: "Call Ruth" })).toBe(true)
  expect(isUnedited(baseOf(task), { description: "a b" })).toBe(false)
})

test.each(["", "null", "7", "[", '"x"', "{}"])("a base that is not a JSON object counts as empty: %p", (base) => {
  expect(isUnchanged(base, task, wanted)).toBe(true)
})

test("a form is unedited until one of its fields changes", () => {
  const sent = { title: " Call Ruth", description: "a\nb", priority, dueDate }
  expect(isUnedited(baseOf(task), sent)).toBe(true)
  expect(isUnedited(baseOf(task), { ...sent, dueDate: "2026-12-24" })).toBe(false)
  expect(isUnedited(undefined, sent)).toBe(false)
})
