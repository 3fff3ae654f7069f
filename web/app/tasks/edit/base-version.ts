import type { Task } from "#api/tasks/model.ts"
import { oneLine } from "#shared/text/title.ts"

/** A task as forms show it: its repeat is in words; an empty text means that it does not repeat. */
export type TaskInWords = Omit<Task, "repeat"> & { repeat: string }

type Writable = Partial<Pick<TaskInWords, "title" | "description" | "priority" | "dueDate" | "labels" | "repeat">>

/** The fields with which a form is filled in. The form sends them as `base`, so that the server notices a change in between. */
export const baseOf = ({ title, description, priority, dueDate, labels, repeat }: Writable) =>
  JSON.stringify({ title, description, priority, dueDate, labels, repeat })

/** Returns the base of a draft, with fields that the draft's form did not have from the `current` base. */
export const baseOfDraft = (base: string, current: string) =>
  JSON.stringify({ ...fieldsIn(current), ...fieldsIn(base) })

/** Whether each field of the task is equal to the base or to the form. A base that is not JSON counts as empty. */
export const isUnchanged = (base: string, task: Writable, wanted: Writable): boolean =>
  Object.entries(fieldsIn(base)).every(
    ([name, value]) =>
      same(name, task[name as keyof Writable], value) ||
      same(name, task[name as keyof Writable], wanted[name as keyof Writable]),
  )

/** Whether a form was sent without edits. A form without a base counts as edited. */
export function isUnedited(base: string | undefined, sent: Writable): boolean {
  const fields = fieldsIn(base ?? "")
  return Object.entries(sent).every(([name, value]) => same(name, fields[name], value))
}

/** The due date with which a form was filled in. */
export const dueDateIn = (base = "") => fieldsIn(base).dueDate

function fieldsIn(base: string): Record<string, unknown> {
  try {
    return JSON.parse(base) ?? {}
  } catch {
    return {}
  }
}

/** Ignores white space at the ends and line breaks in titles, because the API removes them. */
const same = (name: string, a: unknown, b: unknown) => comparable(name, a) === comparable(name, b)

function comparable(name: string, value: unknown) {
  if (Array.isArray(value)) return value.join()
  if (typeof value !== "string") return value
  return name === "title" ? oneLine(value) : value.trim()
}
