import type { Task } from "#api/tasks/model.ts"
import { cut } from "#shared/text/cut.ts"
import { oneLine } from "#shared/text/title.ts"
import type { Fields } from "#web/app/forms/refusal.ts"
import type { TaskInWords } from "../edit/base-version.ts"
import { labelsIn } from "../labels/label-text.ts"
import { isForm, type QueuedChange, taskOf } from "./outbox.ts"

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

export const listed = ({
  id,
  title,
  completed,
  priority,
  dueDate,
  labels,
  repeat,
  description,
}: TaskInWords): ListedTask => ({
  ...{ id, completed, priority, dueDate, labels, repeat },
  // A stored title can contain line breaks, which text fields do not show.
  title: oneLine(title),
  note: firstLineOf(description),
})

const firstLineOf = (text: string) => cut(text.trim().split("\n", 1)[0]!, LONGEST_NOTE)

/**
 * A task with the changes of the outbox: `pending` while one of them is not confirmed, `isNew` while the task has no id of
 * its own. `refused` is a refused change whose task is not in the list.
 */
export type ShownTask = ListedTask & { pending?: boolean; isNew?: boolean; refused?: QueuedChange }

/** The counts of all tasks, on this page or not. */
type Counts = { active: number; completed: number }

/** The list and its counts as they will be once the server has made all changes of the outbox. */
export function withChanges(items: ListedTask[], stats: Counts, changes: readonly QueuedChange[]) {
  let tasks: ShownTask[] = items
  let { active, completed } = stats
  const update = (id: string, change: (task: ShownTask) => ShownTask) => {
    tasks = tasks.map((task) => (task.id === id ? { ...change(task), pending: true } : task))
  }
  const count = (task: ListedTask | undefined, by: 1 | -1) => {
    if (task?.completed) completed += by
    else if (task) active += by
  }

  for (const { key, fields, state, repeated } of changes) {
    if (state === "refused" || (repeated && "add" in fields)) continue
    const id = taskOf(fields)
    const task = tasks.find((shown) => shown.id === id)
    if ("add" in fields) {
      const added = taskFrom(key, fields)
      tasks = [added, ...tasks]
      count(added, 1)
    } else if (fields.complete || fields.reopen) {
      const isCompleted = Boolean(fields.complete)
      if (task && task.completed !== isCompleted) {
        count(task, -1)
        count({ ...task, completed: isCompleted }, 1)
      }
      update(id!, (shown) => ({ ...shown, ...taskFieldsOf(fields), completed: isCompleted }))
    } else if (fields.edit) {
      update(id!, (shown) => ({ ...shown, ...taskFieldsOf(fields) }))
    } else if (fields.delete) {
      tasks = tasks.filter((shown) => shown.id !== id)
      count(task, -1)
    } else if ("clear" in fields) {
      tasks = tasks.filter((shown) => !shown.completed)
      completed = 0
    }
  }
  for (const change of changes) {
    const { key, fields, state } = change
    if (state !== "refused" || !isForm(fields) || tasks.some(({ id }) => id === taskOf(fields))) continue
    tasks = [{ ...taskFrom(key, fields), pending: false, refused: change }, ...tasks]
  }
  return { tasks, counts: { all: active + completed, active, completed } }
}

const taskFieldsOf = ({ title, description, priority, dueDate, labels, repeat }: Fields) => ({
  ...(title !== undefined && { title: title.trim() }),
  ...(description !== undefined && { note: firstLineOf(description) }),
  ...(priority !== undefined && { priority: priority as Task["priority"] }),
  ...(dueDate !== undefined && { dueDate: dueDate || null }),
  ...(labels !== undefined && { labels: labelsIn(labels) }),
  ...(repeat !== undefined && { repeat: repeat.trim() }),
})

const taskFrom = (key: string, fields: Fields): ShownTask => ({
  id: key,
  title: "",
  note: "",
  priority: "medium",
  dueDate: null,
  labels: [],
  repeat: "",
  ...taskFieldsOf(fields),
  completed: false,
  pending: true,
  isNew: true,
})
