import { inSlices } from "#shared/give-way.ts"
import { readJson } from "#shared/http/body.ts"
import { emptyBody, fieldErrors, invalidFields, maxErrors } from "../http/problems.ts"
import { ImportedTask, mostImported, type TaskImport } from "./model.ts"

/** Thousands of tasks with a few words of description each. */
const largest = { maxBytes: 4 * 1024 * 1024, maxValues: 100_000 }

/**
 * The tasks in the body of an import. It checks them in slices, because checking thousands at once would delay all other
 * requests, and stops at as many errors as fit an answer. Throws a 400, 413, 415 or 422 `Problem`.
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
