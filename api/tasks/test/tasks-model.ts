import type { ListQuery, NewTask, Task, TaskLabels, TaskPatch, TaskStats } from "../model.ts"

/** A task as its user must see it. */
export type VersionedTask = { task: Task; version: number }
/** Where a page ended: the sort key that the last task had then, and its id. */
export type Place = { key: string | number; id: string }
export type Page = { items: Task[]; end: Place | null }

export type Filter = Pick<ListQuery, "sort" | "status" | "priority" | "label" | "q">

/**
 * A model of one user's tasks: plain objects without a database. It knows no other user, so an answer that depends on
 * another user's rows differs from its prediction.
 */
export function tasksModel() {
  const tasks = new Map<string, VersionedTask>()
  const changes = new Map<string, { before: Task; version: number }[]>()
  const deletions = new Map<string, VersionedTask[]>()
  const all = () => [...tasks.values()].map(({ task }) => task)

  function page({ sort, status, priority, label, q }: Filter, limit: number, after?: Place): Page {
    const { keyOf, descending } = orderOf(sort)
    const placeOf = (task: Task): Place => ({ key: keyOf(task), id: task.id })
    const compare = (a: Place, b: Place) => (before(a, b) ? -1 : before(b, a) ? 1 : 0) * (descending ? -1 : 1)
    const found = all()
      .filter(({ completed }) => status === "all" || completed === (status === "completed"))
      .filter((task) => priority === undefined || task.priority === priority)
      .filter(({ labels }) => label === undefined || lower(labels).includes(label.toLowerCase()))
      .filter(({ title, description }) =>
        fold(q)
          .split(" ")
          .every((word) => fold(`${title}\n${description}`).includes(word)),
      )
      .filter((task) => !after || compare(after, placeOf(task)) < 0)
      .sort((a, b) => compare(placeOf(a), placeOf(b)))
    const last = found[limit - 1]
    return { items: found.slice(0, limit), end: last && found.length > limit ? placeOf(last) : null }
  }

  /** The task after a change at the time in the answer. The change may be empty. */
  function change(id: string, given: TaskPatch, updatedAt: string, name: string): VersionedTask {
    const { task, version } = tasks.get(id) as VersionedTask
    const changed = { ...task, ...given, updatedAt }
    changed.completedAt = changed.completed ? (task.completedAt ?? updatedAt) : null
    changes.set(name, [...(changes.get(name) ?? []), { before: task, version: version + 1 }])
    return keep(changed, version + 1)
  }

  /** Undoes a change in the tasks that were not changed again. Their new times are learned when they are next seen. */
  function undo(name: string): VersionedTask[] {
    const undone = (changes.get(name) ?? []).filter(({ before, version }) => tasks.get(before.id)?.version === version)
    return undone.map(({ before, version }) => keep(before, version + 1))
  }

  function keep(task: Task, version: number): VersionedTask {
    const kept = { task, version }
    tasks.set(task.id, kept)
    return kept
  }

  return {
    find: (id: string) => tasks.get(id),
    ids: () => [...tasks.keys()],
    page,
    add: (id: string, input: NewTask, createdAt: string): VersionedTask =>
      keep({ id, ...input, createdAt, updatedAt: createdAt, completedAt: input.completed ? createdAt : null }, 1),
    /** Adds a task at version 1. */
    learn: (task: Task) => keep(task, 1),
    change,
    undo,
    /** Deletes tasks under the name `deletion`, by which they can be restored. Returns how many of them existed. */
    remove(ids: string[], deletion: string): number {
      const removed = ids.flatMap((id) => tasks.get(id) ?? [])
      for (const { task } of removed) tasks.delete(task.id)
      if (removed.length > 0) deletions.set(deletion, removed)
      return removed.length
    },
    restore(deletion: string): number {
      const restored = deletions.get(deletion) ?? []
      deletions.delete(deletion)
      for (const { task, version } of restored) keep(task, version)
      return restored.length
    },
    /** The tasks with a label, and with another `spelling` of it. */
    labelled: (label: string, spelling?: string) =>
      all().filter(({ labels }) => lower(labels).includes(label) && !(spelling && labels.includes(spelling))),
    completedIds: () => all().flatMap(({ id, completed }) => (completed ? id : [])),
    /** The labels of active tasks; the spelling of most tasks comes first, then the first by code points. */
    labels(): TaskLabels {
      const found = new Map<string, Map<string, number>>()
      for (const { completed, labels } of all())
        for (const label of completed ? [] : labels) {
          const spellings = found.get(label.toLowerCase()) ?? new Map<string, number>()
          found.set(label.toLowerCase(), spellings.set(label, (spellings.get(label) ?? 0) + 1))
        }
      const labels = [...found].sort().map(([, spellings]) => {
        const counts = [...spellings].sort(([a, most], [b, more]) => more - most || (a < b ? -1 : 1))
        return { name: counts[0]?.[0] as string, tasks: counts.reduce((sum, [, count]) => sum + count, 0) }
      })
      return { labels }
    },
    stats(today: string): TaskStats {
      const active = all().filter(({ completed }) => !completed)
      const dates = active.flatMap(({ dueDate }) => dueDate ?? [])
      return {
        total: tasks.size,
        active: active.length,
        completed: tasks.size - active.length,
        overdue: dates.filter((date) => date < today).length,
        today: dates.filter((date) => date === today).length,
        upcoming: dates.filter((date) => date > today).length,
      }
    },
  }
}

const lower = (labels: string[]) => labels.map((label) => label.toLowerCase())

/** A simple `fold`, which is enough for the characters in these tests. */
const fold = (text: string) => text.normalize("NFD").replaceAll("\u0301", "").toLowerCase().replace(/\s+/g, " ").trim()

const before = (a: Place, b: Place) => (a.key === b.key ? a.id < b.id : a.key < b.key)

/** The key that tasks are sorted by before the id. The order of ids is the order of creation. */
function orderOf(sort: Filter["sort"]): { keyOf: (task: Task) => string | number; descending: boolean } {
  const descending = sort.startsWith("-")
  const keys = {
    createdAt: () => "",
    dueDate: ({ dueDate }: Task) => dueDate ?? (descending ? "" : "no date"),
    priority: ({ priority }: Task) => ["low", "medium", "high"].indexOf(priority),
    title: ({ title }: Task) => fold(title),
  }
  return { keyOf: keys[sort.replace("-", "") as keyof typeof keys], descending }
}
