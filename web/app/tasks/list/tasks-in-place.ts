import { useLocation } from "@remix-run/react"
import { useEffect, useRef } from "react"
import type { TaskStats } from "#api/tasks/model.ts"
import { type ShownTask, withChanges } from "../outbox/optimistic-list.ts"
import { completionIn, type QueuedChange, tasksOf } from "../outbox/outbox.ts"
import type { ListedTask } from "./listed-task.ts"
import type { TaskView } from "./task-view.ts"

/** Tasks that were completed or reopened on this page, with their place in the list. */
type Kept = Map<string, { task: ShownTask; index: number }>

/**
 * Returns the list with the changes of the outbox. A task that was completed or reopened here keeps its place until the next
 * navigation, although its view no longer contains it.
 */
export function useTasksInPlace(
  items: ListedTask[],
  stats: TaskStats,
  changes: readonly QueuedChange[],
  view: TaskView,
  today: string,
) {
  const { key } = useLocation()
  const memory = useRef({ key, kept: new Map() as Kept })
  if (memory.current.key !== key) memory.current = { key, kept: new Map() }
  const { kept } = memory.current
  const shown = withChanges(inPlace(items, kept), stats, changes, view, today)
  useEffect(() => remember(kept, items, changes, shown.tasks))
  return shown
}

/** Returns the server's list together with the kept tasks that it no longer contains. */
export function inPlace(items: ListedTask[], kept: Kept): ListedTask[] {
  const tasks = [...items]
  const missing = [...kept.values()].filter(({ task }) => !items.some(({ id }) => id === task.id))
  for (const { task, index } of missing.sort((a, b) => a.index - b.index)) tasks.splice(index, 0, task)
  return tasks
}

/**
 * Updates `kept` after the list was shown. A repeating task is not kept, because completing it moves it to another day. An
 * entry does not change while the server's list contains its task, because that list may be older than the change.
 */
export function remember(kept: Kept, items: ListedTask[], changes: readonly QueuedChange[], shown: ShownTask[]) {
  const made = changes.filter(({ state }) => state !== "refused")
  for (const [index, task] of shown.entries()) {
    const changed = made.filter(({ fields }) => tasksOf(fields).includes(task.id))
    const isToggled = changed.some(({ fields }) => completionIn(fields) !== undefined)
    const before = kept.get(task.id)
    if (!before && (!isToggled || task.repeat)) continue
    const isListed = changed.length === 0 && items.some(({ id }) => id === task.id)
    kept.set(task.id, { task: before && isListed ? before.task : { ...task, pending: false }, index })
  }
  for (const id of kept.keys()) if (!shown.some((task) => task.id === id)) kept.delete(id)
}
