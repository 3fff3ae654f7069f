import { ApiError } from "#web/api/api-error.ts"
import type { tasksApi } from "#web/api/client.server.ts"
import { type Entry, readTaskFile } from "./task-file.ts"

type Api = ReturnType<typeof tasksApi>

export type Imported = { ok: true; count: number }
/** Nothing was imported, and why. */
export type NotImported = { ok: false; status: number; message: string; faults: string[] }

/** Beyond this many the list of faults helps nobody. */
const shownFaults = 50

/** So many are added within the time that one request may take. */
const most = 5_000

/**
 * Adds all tasks of a file, or none: the API judges each, so that every fault is told at once, and what was added before
 * or after a fault is removed again.
 */
export async function importTasks(api: Api, text: string): Promise<Imported | NotImported> {
  let entries: Entry[]
  try {
    entries = readTaskFile(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { ok: false, status: 422, message: "This file can't be read.", faults: [error.message] }
  }
  if (entries.length > most)
    return {
      ok: false,
      status: 413,
      message: `This file holds ${entries.length} tasks; ${most} go in at once.`,
      faults: [],
    }

  const added: string[] = []
  const faults: string[] = []
  try {
    // The list is newest first: the last of the file is made first, so that the order comes back, too.
    for (const { where, task } of entries.toReversed()) {
      try {
        added.push((await api.add(task)).id)
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 422) throw error
        faults.unshift(...Object.entries(error.fieldErrors).map(([field, message]) => `${where}, ${field}: ${message}`))
      }
    }
  } catch (error) {
    await remove(api, added)
    throw error
  }
  if (faults.length === 0) return { ok: true, count: entries.length }
  await remove(api, added)
  const rest = faults.length - shownFaults
  const told = rest > 0 ? [...faults.slice(0, shownFaults), `… and ${rest} more`] : faults
  return { ok: false, status: 422, message: "Nothing was imported, because of this:", faults: told }
}

async function remove(api: Api, ids: string[]) {
  for (const id of ids) await api.remove(id)
}
