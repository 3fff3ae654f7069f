import type { Task } from "#api/tasks/model.ts"

/** What a list shows of a task, and nothing else: it travels twice, as markup and as the data of the script. */
export type ListedTask = Pick<Task, "id" | "title" | "completed" | "priority" | "dueDate"> & {
  /** How its description begins. */
  note: string
}

/** Characters; no row is wider. */
const LONGEST_NOTE = 200

export const listed = ({ id, title, completed, priority, dueDate, description }: Task): ListedTask => ({
  ...{ id, title, completed, priority, dueDate },
  note: firstLineOf(description),
})

export const firstLineOf = (text: string) => text.trim().split("\n", 1)[0]!.slice(0, LONGEST_NOTE)
