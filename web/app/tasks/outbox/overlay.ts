import type { Task } from "#api/tasks/model.ts"
import { firstLineOf, type ListedTask } from "../listed-task.ts"
import { type Change, isForm, taskOf } from "./outbox.ts"

/**
 * A task as the list shows it: `pending` while what it shows is not confirmed, `unborn` while it has no id of its own yet.
 * `refused` is what was typed and not saved, where the list has no task that it belongs to.
 */
export type ShownTask = ListedTask & { pending?: boolean; unborn?: boolean; refused?: Change }

/** How many tasks there are, wherever they are shown. */
type Counted = { active: number; completed: number }

/** The list and its counts as they will be when every change on its way has been made. */
export function withChanges(items: ListedTask[], stats: Counted, changes: readonly Change[]) {
  let tasks: ShownTask[] = items
  let { active, completed } = stats
  const one = (id: string, change: (task: ShownTask) => ShownTask) => {
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
      const added = provisional(key, fields)
      tasks = [added, ...tasks]
      count(added, 1)
    } else if (fields.complete || fields.reopen) {
      const isCompleted = Boolean(fields.complete)
      if (task && task.completed !== isCompleted) {
        count(task, -1)
        count({ ...task, completed: isCompleted }, 1)
      }
      one(id!, (shown) => ({ ...shown, ...written(fields), completed: isCompleted }))
    } else if (fields.edit) {
      one(id!, (shown) => ({ ...shown, ...written(fields) }))
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
    tasks = [{ ...provisional(key, fields), pending: false, refused: change }, ...tasks]
  }
  return { tasks, counts: { all: active + completed, active, completed } }
}

const written = ({ title, description, priority, dueDate }: Change["fields"]) => ({
  ...(title !== undefined && { title: title.trim() }),
  ...(description !== undefined && { note: firstLineOf(description) }),
  ...(priority !== undefined && { priority: priority as Task["priority"] }),
  ...(dueDate !== undefined && { dueDate: dueDate || null }),
})

const provisional = (key: string, fields: Change["fields"]): ShownTask => ({
  id: key,
  title: "",
  note: "",
  priority: "medium",
  dueDate: null,
  ...written(fields),
  completed: false,
  pending: true,
  unborn: true,
})
