import { cut } from "#shared/text/cut.ts"
import { oneLine, shownTitle } from "#shared/text/title.ts"
import type { TaskInWords } from "../edit/base-version.ts"

/** The part of a task that the list shows. Nothing more, because it is sent twice: as HTML and as data for the script. */
export type ListedTask = Pick<
  TaskInWords,
  "id" | "title" | "completed" | "priority" | "dueDate" | "labels" | "repeat"
> & {
  /** The beginning of its description. */
  note: string
}

/** UTF-16 code units; more than fit into a row. */
const LONGEST_NOTE = 200

export const listed = ({ description, title, ...task }: TaskInWords): ListedTask => ({
  id: task.id,
  completed: task.completed,
  priority: task.priority,
  dueDate: task.dueDate,
  labels: task.labels,
  repeat: task.repeat,
  // A stored title can contain line breaks, which text fields do not show.
  title: oneLine(title),
  note: firstLineOf(description),
})

/** The first line of a description, as far as a row shows it. */
export const firstLineOf = (text: string) => cut(text.trim().split("\n", 1)[0]!, LONGEST_NOTE)

/** UTF-16 code units of a title in a message. */
const LONGEST_NAME = 40

/** A task's title in a message. */
export function named({ title }: { title: string }): string {
  const name = shownTitle(oneLine(title))
  return `“${name.length > LONGEST_NAME ? `${cut(name, LONGEST_NAME - 1)}…` : name}”`
}
