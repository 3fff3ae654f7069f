import { labelKey } from "#shared/text/label.ts"
import { taskKeys } from "#shared/text/task-keys.ts"
import { type NewTask, rank, type Task, type TaskImport, type TaskInput } from "./model.ts"
import { withNextDate } from "./repeating.ts"
import { textArray } from "./sql/text-array.ts"

/** Returns the row of a new task, and the JSON that clients get. */
export function newTask(subject: string, given: NewTask, today: string) {
  const now = Date.now()
  const id = Bun.randomUUIDv7("hex", now)
  const input = withNextDate(given, today)
  const { title, description, completed, priority, dueDate, labels, repeat } = input
  const createdAt = new Date(now).toISOString()
  const task: Task = {
    id,
    title,
    description,
    completed,
    priority,
    dueDate,
    labels,
    repeat,
    createdAt,
    updatedAt: createdAt,
    completedAt: completed ? createdAt : null,
  }
  const row = {
    ...input,
    ...taskKeys(input),
    ...labelColumns(labels),
    subject,
    id,
    now: createdAt,
    priority: rank(priority),
  }
  return { id, row, task: JSON.stringify(task) }
}

/** Labels and their keys, as texts of PostgreSQL arrays. */
export const labelColumns = (labels: string[]) => ({
  labels: textArray(labels),
  labelKeys: textArray(labels.map(labelKey)),
})

const digest = (body: unknown) => new Bun.CryptoHasher("sha256").update(JSON.stringify(body)).digest("hex")

/**
 * The fingerprint of a body. Two requests with the same idempotency key must have the same one. It does not contain
 * defaults, so that a retry after an upgrade that added a field still matches.
 */
export const fingerprintOf = (body: object) => digest(body)

/** The fingerprint that version 0.1 stored, with defaults. It is still needed for 24 hours after an upgrade. */
export const formerFingerprintOf = (body: TaskInput | TaskImport) =>
  digest(Array.isArray(body) ? body.map(formerEntry) : formerTask(body))

const formerTask = ({ title, ...sent }: TaskInput) => {
  const { description = "", completed = false, priority = "medium", dueDate = null, ...later } = sent
  return { title, description, completed, priority, dueDate, ...later }
}

const formerEntry = ({ createdAt, completedAt = null, ...task }: TaskImport[number]) => ({
  ...formerTask(task),
  createdAt,
  completedAt,
})
