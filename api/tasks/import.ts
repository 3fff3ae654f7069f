import { readJson } from "#shared/http/body.ts"
import { labelKey } from "#shared/text/label.ts"
import { taskKeys } from "#shared/text/task-keys.ts"
import { inSlices } from "#shared/yield-to-others.ts"
import { emptyBody, fieldErrors, invalidFields, maxErrors } from "../http/problems.ts"
import { ImportedTask, mostImported, rank, type TaskImport, withDefaults } from "./model.ts"
import { withNextDate } from "./repeating.ts"

/** 5,000 tasks with every field and ten labels have 100,000 values. */
const largest = { maxBytes: 4 * 1024 * 1024, maxValues: 125_000 }

/**
 * Returns the tasks in the body of an import. Checks them in slices, because checking thousands at once would delay all other
 * requests, and stops when an answer can hold no more errors. Throws a 400, 413, 415 or 422 `Problem`.
 */
export async function readImport(request: Request): Promise<TaskImport> {
  const body = await readJson(request, largest)
  if (body === undefined) throw emptyBody()
  if (!Array.isArray(body)) throw invalidFields([{ field: "", message: "Must be a list of tasks" }])
  if (body.length > mostImported) throw invalidFields([{ field: "", message: `Must be at most ${mostImported} tasks` }])
  const tasks: TaskImport = []
  const errors = []
  const pause = inSlices()
  for (const [index, entry] of body.entries()) {
    const { data, error } = ImportedTask.safeParse(entry)
    if (data) tasks.push(data)
    for (const issue of error?.issues ?? []) errors.push(...fieldErrors(issue, [index]))
    if (errors.length >= maxErrors) break
    await pause()
  }
  if (errors.length > 0) throw invalidFields(errors)
  return tasks
}

/**
 * Returns the rows of imported tasks as JSON text, by column name. Ids are made from the last task to the first, because
 * ids of one millisecond increase and lists are newest first. Works in slices, because making the keys of 4 MiB of text
 * takes a quarter of a second.
 */
export async function importedRows(inputs: TaskImport, now: number, today: string): Promise<string> {
  const pause = inSlices()
  const entries = inputs
    .map((input) => ({ input, created: input.createdAt ? Date.parse(input.createdAt) : now }))
    .reverse()
    .sort((a, b) => a.created - b.created)
  const rows: string[] = []
  for (const { input, created } of entries) {
    rows.push(JSON.stringify(importedRow(input, created, today)))
    await pause()
  }
  return `[${rows.join()}]`
}

function importedRow({ completedAt = null, ...input }: TaskImport[number], created: number, today: string) {
  const task = withNextDate(withDefaults(input), today)
  const { title, description, completed, priority, dueDate, labels, repeat } = task
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
    labels,
    label_keys: labels.map(labelKey),
    repeat,
    created_at: new Date(created).toISOString(),
    completed_at: completed ? completedAt : null,
  }
}
