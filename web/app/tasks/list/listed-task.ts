import { cut } from "#shared/text/cut.ts"
import { oneLine, shownTitle } from "#shared/text/title.ts"
import type { TaskInWords } from "../edit/base-version.ts"
import { itemIn } from "../edit/checklist.ts"

/** The fields of a task that the list needs, and no others, because they are sent twice: as HTML and as data for scripts. */
export type ListedTask = Pick<
  TaskInWords,
  "id" | "title" | "completed" | "priority" | "dueDate" | "labels" | "repeat"
> & {
  /** The beginning of its description, or how much of its checklist is done. */
  note: string
}

/** UTF-16 code units: more than a row can show. */
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
  note: noteOf(description),
})

/** Returns the beginning of the first line of a description, or how many items are done if this is an item of a checklist. */
export function noteOf(description: string): string {
  const lines = description.trim().split("\n")
  if (!itemIn(lines[0]!, 0)) return cut(lines[0]!, LONGEST_NOTE)
  const items = lines.flatMap((line, at) => itemIn(line, at) ?? [])
  return `${items.filter(({ isDone }) => isDone).length} of ${items.length} done`
}

/** UTF-16 code units of a title in a message. */
const LONGEST_NAME = 40

/** A task's title in a message. */
export function quotedTitle({ title }: { title: string }): string {
  const name = shownTitle(oneLine(title))
  return `“${name.length > LONGEST_NAME ? `${cut(name, LONGEST_NAME - 1)}…` : name}”`
}
