import { inSlices } from "#shared/give-way.ts"
import { taskKeys } from "#shared/text/task-keys.ts"
import { type NewTask, priorities, type Task, type TaskImport, withDefaults } from "./model.ts"

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
  const row = { ...input, ...taskKeys(input), subject, id, now: createdAt, priority: rank(priority) }
  return { id, row, task: JSON.stringify(task) }
}

/**
 * The rows of tasks that come together, by the names of their columns, as JSON text. Ids of one millisecond go up as they
 * are made, and a list is newest first: of tasks as old as each other the last is made first. Made in slices, because the
 * keys of 4 MiB of text take a quarter of a second.
 */
export async function importedRows(inputs: TaskImport, now: number): Promise<string> {
  const pause = inSlices()
  const entries = inputs
    .map((input) => ({ input, created: input.createdAt ? Date.parse(input.createdAt) : now }))
    .reverse()
    .sort((a, b) => a.created - b.created)
  const rows: string[] = []
  for (const { input, created } of entries) {
    rows.push(JSON.stringify(importedRow(input, created)))
    await pause()
  }
  return `[${rows.join()}]`
}

function importedRow({ completedAt = null, ...input }: TaskImport[number], created: number) {
  const { title, description, completed, priority, dueDate } = withDefaults(input)
  const { titleKey, searchKey } = taskKeys({ title, description })
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
}

/** Priorities are stored as numbers, so that they sort. */
export const rank = (priority: Task["priority"]) => priorities.indexOf(priority) + 1
