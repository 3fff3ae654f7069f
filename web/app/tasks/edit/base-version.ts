import type { Task } from "#api/tasks/model.ts"
import { oneLine } from "#shared/text/title.ts"

/** A task as forms show it: its repeat is in words, empty without one. */
export type TaskInWords = Omit<Task, "repeat"> & { repeat: string }

type Writable = Partial<Pick<TaskInWords, "title" | "description" | "priority" | "dueDate" | "labels" | "repeat">>

/** The fields that a form was filled in from. The form sends them as `base`, so that a later change made elsewhere is noticed. */
export const baseOf = ({ title, description, priority, dueDate, labels, repeat }: Writable) =>
  JSON.stringify({ title, description, priority, dueDate, labels, repeat })

/** The base of a draft. Fields that the draft's form did not have come from the `current` base. */
export const baseOfDraft = (base: string, current: string) =>
  JSON.stringify({ ...fieldsIn(current), ...fieldsIn(base) })

/** Whether each field of the task is equal to the base, or to what the form wants. A base that is not JSON counts as empty. */
export const isUnchanged = (base: string, task: Writable, wanted: Writable): boolean =>
  Object.entries(fieldsIn(base)).every(
    ([name, value]) =>
      same(name, task[name as keyof Writable], value) ||
      same(name, task[name as keyof Writable], wanted[name as keyof Writable]),
  )

/** Whether a form was sent without edits. Without a base that is unknown, so it counts as edited. */
export function isUnedited(base: string | undefined, sent: Writable): boolean {
  const fields = fieldsIn(base ?? "")
  return Object.entries(sent).every(([name, value]) => same(name, fields[name], value))
}

function fieldsIn(base: string): Record<string, unknown> {
  try {
    return JSON.parse(base) ?? {}
  } catch {
    return {}
  }
}

/** Ignores white space at the ends, which the API drops from titles, and line breaks in titles. */
const same = (name: string, a: unknown, b: unknown) => comparable(name, a) === comparable(name, b)

function comparable(name: string, value: unknown) {
  if (Array.isArray(value)) return value.join()
  if (typeof value !== "string") return value
  return name === "title" ? oneLine(value) : value.trim()
}
