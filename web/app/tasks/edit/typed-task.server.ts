import type { Task, TaskPatch } from "#api/tasks/model.ts"
import type { Fields } from "#web/app/forms/refusal.ts"
import { labelsIn } from "../labels/label-text.ts"
import { readRepeat, wordsOfRule } from "../repeat/read-repeat.server.ts"
import type { TaskInWords } from "./base-version.ts"

/** The typed fields of a form. The repeat is a text: words or a rule. */
export type TypedTask = { title: string } & Partial<
  Pick<TaskInWords, "description" | "priority" | "dueDate" | "labels" | "repeat">
>

export const inWords = (task: Task): TaskInWords => ({ ...task, repeat: wordsOfRule(task.repeat) })

export function typedIn({ title = "", description, priority, dueDate, labels, repeat }: Fields): TypedTask {
  return {
    title,
    ...(description !== undefined && { description: description.replaceAll("\r\n", "\n") }),
    ...(priority !== undefined && { priority: priority as Task["priority"] }),
    ...(dueDate !== undefined && { dueDate: dueDate || null }),
    ...(labels !== undefined && { labels: labelsIn(labels) }),
    ...(repeat !== undefined && { repeat }),
  }
}

/**
 * Returns the typed fields in the format of the API, which validates them. For a new repeat without a due date, it adds the
 * first date. Throws a 422 `Problem` for a repeat that is not understood.
 *
 * @param stored the rule that the task has
 */
export function taskIn(
  { repeat, ...typed }: TypedTask,
  about: { today: string; stored?: string | null },
): TaskPatch & { title: string } {
  if (repeat === undefined) return typed
  return { ...typed, ...readRepeat(repeat, { ...about, dueDate: typed.dueDate }) }
}
