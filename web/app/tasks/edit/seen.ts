import type { Task } from "#api/tasks/model.ts"
import { oneLine } from "#shared/text/title.ts"

type Writable = Partial<Pick<Task, "title" | "description" | "priority" | "dueDate">>

/** What a form is filled in from, sent along with it as `seen`, so that a change made elsewhere meanwhile is noticed. */
export const seenIn = ({ title, description, priority, dueDate }: Writable) =>
  JSON.stringify({ title, description, priority, dueDate })

/** What was seen by the one who typed a draft, which may not have had all fields, and of the others what is `now`. */
export const seenBefore = (seen: string, now: string) => JSON.stringify({ ...fieldsIn(now), ...fieldsIn(seen) })

/** Whether each field that was seen is as it was, or as it is to be. A `seen` that is not JSON counts as nothing seen. */
export const isAsSeen = (seen: string, task: Task, wanted: Writable): boolean =>
  Object.entries(fieldsIn(seen)).every(
    ([name, value]) =>
      same(name, task[name as keyof Writable], value) ||
      same(name, task[name as keyof Writable], wanted[name as keyof Writable]),
  )

/** Whether what was sent is what the form was filled in with. Without `seen` nothing is known, so it counts as changed. */
export function isAsFilledIn(seen: string | undefined, sent: Writable): boolean {
  const fields = fieldsIn(seen ?? "")
  return Object.entries(sent).every(([name, value]) => same(name, fields[name], value))
}

function fieldsIn(seen: string): Record<string, unknown> {
  try {
    return JSON.parse(seen) ?? {}
  } catch {
    return {}
  }
}

/** White space at the ends does not count, because the API drops it from titles; nor does a line break in a title. */
const same = (name: string, a: unknown, b: unknown) => comparable(name, a) === comparable(name, b)

function comparable(name: string, value: unknown) {
  if (typeof value !== "string") return value
  return name === "title" ? oneLine(value) : value.trim()
}
