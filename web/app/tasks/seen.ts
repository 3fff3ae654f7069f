import type { Task } from "#api/tasks/model.ts"

type Writable = Partial<Pick<Task, "title" | "description" | "priority" | "dueDate">>

/** What a form is filled in from, sent along with it as `seen`, so that a change made elsewhere meanwhile is noticed. */
export const seenIn = ({ title, description, priority, dueDate }: Writable) =>
  JSON.stringify({ title, description, priority, dueDate })

/** Whether each field that was seen is as it was, or as it is to be. Whoever sends nonsense has seen nothing. */
export function isAsSeen(seen: string, task: Task, wanted: Writable): boolean {
  let fields: unknown
  try {
    fields = JSON.parse(seen)
  } catch {
    return true
  }
  return Object.entries(fields ?? {}).every(
    ([name, value]) =>
      same(task[name as keyof Writable], value) || same(task[name as keyof Writable], wanted[name as keyof Writable]),
  )
}

/** White space at the ends is dropped from titles, and nobody misses it elsewhere. */
const same = (a: unknown, b: unknown) => trimmed(a) === trimmed(b)
const trimmed = (value: unknown) => (typeof value === "string" ? value.trim() : value)
