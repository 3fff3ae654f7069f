import type { TaskImport, TaskInput } from "./model.ts"

const digest = (body: unknown) => new Bun.CryptoHasher("sha256").update(JSON.stringify(body)).digest("hex")

/**
 * Tells whether two requests with one idempotency key ask for the same. It covers what was sent, without defaults, so that
 * it stays the same when a release adds a field: a retry may come after an upgrade.
 */
export const fingerprintOf = (body: object) => digest(body)

/** The fingerprint that version 0.1 stored, which covered the defaults of its fields. Keys live for 24 hours. */
export const formerFingerprintOf = (body: TaskInput | TaskImport) =>
  digest(Array.isArray(body) ? body.map(formerEntry) : formerTask(body))

const formerTask = ({ title, ...sent }: TaskInput) => {
  const { description = "", completed = false, priority = "medium", dueDate = null } = sent
  return { title, description, completed, priority, dueDate }
}

const formerEntry = ({ createdAt, completedAt = null, ...task }: TaskImport[number]) => ({
  ...formerTask(task),
  createdAt,
  completedAt,
})
