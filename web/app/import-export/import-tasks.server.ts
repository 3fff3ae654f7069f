import { type FieldError, Problem } from "#shared/http/problem.ts"
import { todayIn } from "../dates/days.ts"
import type { TasksApi } from "../task-api/client.server.ts"
import { collectFaults, FileError } from "./faults.ts"
import type { Entry } from "./foreign-task.ts"
import { readTaskFile } from "./task-file.ts"

/** The result of an import. `undo` is its id, by which it can be undone; undefined when nothing was added. */
export type ImportResult = { ok: true; message: string; undo?: string }
/** Why nothing was imported. */
export type NotImported = { ok: false; status: number; message: string; faults: string[] }

type Options = {
  /** The idempotency key: a file that is sent twice with the same key is imported once. */
  key: string
  skipExisting: boolean
  timeZone: string
}

/** Adds all tasks of a file, or none. The API validates them, and its errors are reported by line. */
export async function importTasks(
  api: TasksApi,
  file: Uint8Array,
  options: Options,
): Promise<ImportResult | NotImported> {
  const { key, skipExisting, timeZone } = options
  let entries: Entry[] = []
  try {
    entries = await readTaskFile(file, { timeZone, now: Date.now() })
    const tasks = entries.map(({ task }) => task)
    const idempotencyKey = new Bun.CryptoHasher("sha256").update(`${key} ${skipExisting} `).update(file).digest("hex")
    const today = todayIn(timeZone)
    const { imported, skipped, id } = await api.addAll(tasks, { idempotencyKey, skipExisting, today })
    return { ok: true, message: resultInWords(imported, skipped), undo: id && `import:${id}` }
  } catch (error) {
    if (error instanceof FileError) return notImported(422, "This file can't be imported.", error.faults)
    if (!(error instanceof Problem)) throw error
    const { status, fieldErrors, errors = [] } = error
    if (status === 413) return notImported(413, "The tasks in this file are too large for one import. Divide it.")
    if (status === 429) return notImported(429, "Other imports of yours are still under way. Try again in a moment.")
    if (status !== 422) throw error
    const { tasks: fullAccount } = fieldErrors
    if (fullAccount) return notImported(422, `Nothing was imported: ${fullAccount}.`)
    return notImported(422, "Nothing was imported, because of this:", sentencesOf(errors, entries))
  }
}

const notImported = (status: number, message: string, faults: string[] = []): NotImported => {
  return { ok: false, status, message, faults }
}

function resultInWords(imported: number, skipped: number): string {
  const tasks = (count: number) => (count === 1 ? "1 task" : `${count} tasks`)
  if (skipped === 0) return `${tasks(imported)} imported.`
  if (imported > 0) return `${tasks(imported)} imported, ${skipped} skipped because you have them already.`
  return skipped === 1
    ? "Nothing imported: you have this task already."
    : `Nothing imported: you have all ${skipped} tasks already.`
}

/**
 * Returns the API's errors as sentences. Their fields begin with the index of the task: `3.title`. The API reports only the
 * first errors, so this adds other tasks that have the same wrong value.
 */
function sentencesOf(errors: FieldError[], entries: Entry[]): string[] {
  const faults = collectFaults()
  const messages = new Map<string, string>()
  for (const { field, message } of errors) {
    const [index = "", ...rest] = field.split(".")
    const entry = index === "" ? undefined : entries[Number(index)]
    const column = rest.join(".")
    const key = entry && keyOf(column, entry.task[column])
    if (key) messages.set(key, message)
    else faults.add({ at: entry?.place, column: entry ? column : field, message })
  }
  const columns = new Set([...messages.keys()].map((key) => key.split(" ", 1)[0] as string))
  for (const { place, task } of entries)
    for (const column of columns) {
      const message = messages.get(keyOf(column, task[column]) ?? "")
      const found = column === "description" ? undefined : task[column]
      if (message) faults.add({ at: place, column, message, found })
    }
  return faults.sentences()
}

/** A key for a value in a column; undefined for an object or a list. */
const keyOf = (column: string, value: unknown) =>
  typeof value === "object" && value !== null ? undefined : `${column} ${typeof value} ${value}`
