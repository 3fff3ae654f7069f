import { type NewTask, priorities, type Task, type TaskImport } from "./model.ts"
import { textKey, textSeparator } from "./text-key.ts"

/** The row of a new task, and the task as clients see it. */
export function newTask(subject: string, input: NewTask) {
  const now = Date.now()
  const id = Bun.randomUUIDv7("hex", now)
  const { title, description, completed, priority, dueDate } = input
  const createdAt = new Date(now).toISOString()
  const task: Task = {
    id,
    title,
    description,
    completed,
    priority,
    dueDate,
    createdAt,
    updatedAt: createdAt,
    completedAt: completed ? createdAt : null,
  }
  const row = { ...input, ...keysOf(input), subject, id, now: createdAt, priority: rank(priority) }
  return { id, row, task: JSON.stringify(task) }
}

/**
 * The rows of tasks that come together, by the names of their columns. Ids of one millisecond go up as they are made, and
 * a list is newest first: of tasks as old as each other the last is made first.
 */
export function importedRows(inputs: TaskImport, now: number) {
  return inputs
    .map(({ createdAt, ...input }) => ({ ...input, created: createdAt ? Date.parse(createdAt) : now }))
    .reverse()
    .sort((a, b) => a.created - b.created)
    .map(({ created, ...input }) => {
      const { title, description, completed, priority, dueDate, completedAt } = input
      const { titleKey, searchKey } = keysOf(input)
      return {
        id: Bun.randomUUIDv7("hex", created),
        title,
        title_key: titleKey,
        description,
        search_key: searchKey,
        completed,
        priority: rank(priority),
        due_date: dueDate,
        created_at: new Date(created).toISOString(),
        completed_at: completedAt,
      }
    })
}

/** Priorities are stored as numbers, so that they sort. */
export const rank = (priority: Task["priority"]) => priorities.indexOf(priority) + 1

function keysOf({ title, description }: Pick<NewTask, "title" | "description">) {
  const titleKey = textKey(title)
  return { titleKey, searchKey: titleKey + textSeparator + textKey(description) }
}
