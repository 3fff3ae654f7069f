import type { Task } from "#api/tasks/model.ts"
import { cut } from "#shared/text/cut.ts"
import { oneLine } from "#shared/text/title.ts"

/** What a list shows of a task, and nothing else: it travels twice, as markup and as the data of the script. */
export type ListedTask = Pick<Task, "id" | "title" | "completed" | "priority" | "dueDate"> & {
  /** How its description begins. */
  note: string
}

/** UTF-16 units; no row is wider. */
const LONGEST_NOTE = 200

export const listed = ({ id, title, completed, priority, dueDate, description }: Task): ListedTask => ({
  ...{ id, completed, priority, dueDate },
  // A stored title can have line breaks, which no text field shows.
  title: oneLine(title),
  note: firstLineOf(description),
})

export const firstLineOf = (text: string) => cut(text.trim().split("\n", 1)[0]!, LONGEST_NOTE)
