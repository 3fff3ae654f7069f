import type { Task, TaskStats } from "#api/tasks/model.ts"
import type { Fields } from "#web/app/forms/refusal.ts"
import { labelsIn } from "../labels/label-text.ts"
import { type ListedTask, noteOf } from "../list/listed-task.ts"
import { isIn, type TaskView } from "../list/task-view.ts"
import { completionIn, dayIn, isForm, type QueuedChange, taskOf, tasksOf } from "./outbox.ts"

/**
 * A task with the changes of the outbox: `pending` while one of them is not confirmed, `isNew` until the server gives the task
 * an id. `refused` is a refused change whose task is not in the list.
 */
export type ShownTask = ListedTask & { pending?: boolean; isNew?: boolean; refused?: QueuedChange }

/** Returns the list and its counts as they will be after all changes of the outbox. */
export function withChanges(
  items: ListedTask[],
  stats: TaskStats,
  changes: readonly QueuedChange[],
  view: TaskView,
  today: string,
) {
  let tasks: ShownTask[] = items
  const counts = { ...stats }
  const isCounted = (task: ListedTask) => isIn({ ...view, status: "all", due: "" }, task, today)
  const count = (task: ListedTask | undefined, by: 1 | -1) => {
    if (!task || !isCounted(task)) return
    counts.total += by
    if (task.completed) counts.completed += by
    else counts.active += by
    if (task.completed || !task.dueDate) return
    if (task.dueDate < today) counts.overdue += by
    else if (task.dueDate === today) counts.today += by
    else counts.upcoming += by
  }
  /** Changes a task of the list. Removes it if the view no longer contains it, unless `stays`. */
  const update = (id: string, change: Partial<ListedTask>, { stays = false } = {}) => {
    tasks = tasks.flatMap((task) => {
      if (task.id !== id) return task
      const changed = { ...task, ...change, pending: true }
      // Completing a repeating task moves its date, and only the server knows the new one.
      if (!(change.completed && task.repeat)) {
        count(task, -1)
        count(changed, 1)
      }
      return stays || isIn(view, changed, today) || !isIn(view, task, today) ? changed : []
    })
  }
  const remove = (id: string) => {
    count(
      tasks.find((shown) => shown.id === id),
      -1,
    )
    tasks = tasks.filter((shown) => shown.id !== id)
  }

  const label = (id: string, added: string[]) => {
    const { labels = [] } = tasks.find((shown) => shown.id === id) ?? {}
    const known = labels.map((each) => each.toLowerCase())
    update(id, { labels: [...labels, ...added.filter((each) => !known.includes(each.toLowerCase()))] })
  }

  for (const { key, fields, state, repeated } of changes) {
    if (state === "refused" || (repeated && "add" in fields)) continue
    const id = taskOf(fields)!
    if ("add" in fields) {
      const added = taskFrom(key, fields)
      count(added, 1)
      if (isIn(view, added, today)) tasks = [added, ...tasks]
    } else if (fields.complete || fields.reopen)
      update(id, { ...taskFieldsOf(fields), completed: Boolean(fields.complete) }, { stays: true })
    else if (fields.edit) update(id, taskFieldsOf(fields))
    else if (fields.postpone) update(id, { dueDate: dayIn(fields.postpone) })
    else if (fields.delete) remove(id)
    else if (fields.bulk)
      for (const id of tasksOf(fields)) {
        const completed = completionIn(fields)
        if (completed !== undefined) update(id, { completed }, { stays: true })
        else if (fields.bulk === "delete") remove(id)
        else if (fields.bulk === "label") label(id, labelsIn(fields.label ?? ""))
        else update(id, { dueDate: dayIn(fields.bulk) })
      }
    else if ("clear" in fields) {
      for (const task of tasks) if (task.completed) remove(task.id)
      counts.total -= counts.completed
      counts.completed = 0
    }
  }
  for (const change of changes) {
    const { key, fields, state } = change
    if (state !== "refused" || !isForm(fields) || tasks.some(({ id }) => id === taskOf(fields))) continue
    tasks = [{ ...taskFrom(key, fields), pending: false, refused: change }, ...tasks]
  }
  return { tasks, counts }
}

const taskFieldsOf = ({ title, description, priority, dueDate, labels, repeat }: Fields) => ({
  ...(title !== undefined && { title: title.trim() }),
  ...(description !== undefined && { note: noteOf(description) }),
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
