import { nextDate } from "#shared/repeat/next-date.ts"
import { parseRepeat } from "#shared/repeat/rule.ts"

/** Today's date in UTC. */
export const dayInUtc = () => new Date().toISOString().slice(0, 10)

type Repeating = { completed: boolean; dueDate: string | null; repeat: string | null }

/**
 * Makes a completed repeating task active again, with the next date of its rule that is after both its due date and today.
 * It stays completed when the rule has no further date. Other tasks are returned unchanged.
 */
export function withNextDate<Task extends Repeating>(task: Task, today: string): Task {
  const { completed, dueDate, repeat } = task
  if (!completed || !dueDate || !repeat) return task
  const rule = parseRepeat(repeat)
  const next = "repeat" in rule ? nextDate(rule.repeat, { dueDate, today }) : null
  return next ? { ...task, completed: false, dueDate: next } : task
}
