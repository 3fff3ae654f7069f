import { ApiError } from "#web/api/api-error.ts"
import type { TasksApi } from "#web/api/client.server.ts"
import { type Entry, readTaskFile } from "./task-file.ts"

export type Imported = { ok: true; count: number }
/** Nothing was imported, and why. */
export type NotImported = { ok: false; status: number; message: string; faults: string[] }

/**
 * Adds all tasks of a file, or none: the API judges each, and its faults are told by their lines. The same file sent
 * again from the same form (`key`) is imported once.
 */
export async function importTasks(api: TasksApi, text: string, key: string): Promise<Imported | NotImported> {
  let entries: Entry[] = []
  try {
    entries = readTaskFile(text)
    const tasks = entries.map(({ task }) => task)
    const idempotencyKey = new Bun.CryptoHasher("sha256").update(key).update(text).digest("hex")
    return { ok: true, count: (await api.addAll(tasks, { idempotencyKey })).imported }
  } catch (error) {
    if (error instanceof SyntaxError) return notImported(422, "This file can't be read.", [error.message])
    if (!(error instanceof ApiError)) throw error
    const { status, problem } = error
    if (status === 413) return notImported(413, "This file is too large to be imported at once: divide it.")
    if (status !== 422) throw error
    const faults = (problem.errors ?? []).map((fault) => inWords(fault, entries))
    return notImported(422, "Nothing was imported, because of this:", faults)
  }
}

const notImported = (status: number, message: string, faults: string[] = []): NotImported => {
  return { ok: false, status, message, faults }
}

/** A fault of the API's, whose field begins with the task's place in the list: `3.title`. */
function inWords({ field, message }: { field: string; message: string }, entries: Entry[]): string {
  const [index = "", ...rest] = field.split(".")
  return `${[entries[Number(index || -1)]?.where ?? "The file", ...rest].join(", ")}: ${message}`
}
