import type { TaskPatch } from "#api/tasks/model.ts"
import { isIdempotencyKey } from "#shared/http/idempotency-key.ts"
import { Problem } from "#shared/http/problem.ts"
import { isVisible, oneLine } from "#shared/text/title.ts"
import { fieldsOf } from "../forms/refusal.server.ts"
import type { Fields } from "../forms/refusal.ts"
import type { tasksApi } from "../task-api/client.server.ts"
import { isAsFilledIn, isAsSeen } from "./edit/seen.ts"
import { MOST_AT_FAREWELL } from "./outbox/farewell.ts"
import type { Outcome } from "./outcome.ts"
import { taskRefusalOf } from "./refusal.server.ts"

type TasksApi = ReturnType<typeof tasksApi>

/** The fields of the forms on the task pages: the buttons, what is typed, and what the pages' scripts add. */
export const taskFormIn = (form: FormData): Fields =>
  fieldsOf(form, [
    "add",
    "edit",
    "complete",
    "reopen",
    "delete",
    "clear",
    "undo",
    "title",
    "description",
    "priority",
    "dueDate",
    "seen",
    "key",
    "answer",
    "changes",
    "owner",
  ])

/** Makes the change a form of the task pages asks for: the name of the pressed button says which. */
export async function changeTasks(api: TasksApi, fields: Fields): Promise<Outcome> {
  try {
    return { ok: true, key: fields.key, ...(await change(api, fields)) }
  } catch (error) {
    if (error instanceof Problem) return taskRefusalOf(error, fields)
    throw error
  }
}

/**
 * Makes what a page asks for while it is left, in order: `changes` is a JSON list of forms. Nobody waits for the answers. The
 * tab keeps each change, sends it again under the same key when the person comes back, and reports it then.
 */
export async function changeAtFarewell(api: TasksApi, changes: string): Promise<void> {
  for (const fields of formsIn(changes)) await changeTasks(api, fields)
}

/** The first forms of a JSON list; none in anything else. */
function formsIn(changes: string): Fields[] {
  try {
    const list: unknown = JSON.parse(changes)
    return Array.isArray(list) ? list.slice(0, MOST_AT_FAREWELL).filter(isFields) : []
  } catch {
    return []
  }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && Object.values(value).every((field) => typeof field === "string")

type Change = { message: string; undo?: string }

async function change(api: TasksApi, fields: Fields): Promise<Change> {
  if ("add" in fields) {
    if (fields.key && !isIdempotencyKey(fields.key)) throw new Response(null, { status: 400 })
    await api.add(taskIn(fields), { idempotencyKey: fields.key })
    return { message: "Task added." }
  }
  if (fields.edit) {
    await edit(api, fields.edit, fields)
    return { message: "Changes saved." }
  }
  if (fields.complete) {
    await setCompleted(api, fields.complete, true, fields)
    return { message: "Task completed." }
  }
  if (fields.reopen) {
    await setCompleted(api, fields.reopen, false, fields)
    return { message: "Task reopened." }
  }
  if (fields.delete) return { message: "Task deleted.", undo: await api.remove(fields.delete) }
  if ("clear" in fields) {
    const { deleted, deletion } = await api.clearCompleted()
    return { message: deleted === 1 ? "1 task cleared." : `${deleted} tasks cleared.`, undo: deletion }
  }
  if (fields.undo) return takeBack(api, fields.undo)
  throw new Response(null, { status: 400 })
}

/** The task's page sends its fields along: those that were changed there are saved in the same step. */
function setCompleted(api: TasksApi, id: string, completed: boolean, fields: Fields) {
  if (fields.title === undefined || isAsFilledIn(fields.seen, taskIn(fields))) return api.setCompleted(id, completed)
  return edit(api, id, fields, { completed })
}

/**
 * Saves what was typed, and what else is to be `set`. Throws a 412 `Problem` when the task is no longer as the form was
 * filled in from it.
 */
async function edit(api: TasksApi, id: string, fields: Fields, set: Pick<TaskPatch, "completed"> = {}) {
  const wanted = { ...taskIn(fields), ...set }
  if (!fields.seen) return api.patch(id, wanted)
  for (let attempt = 1; ; attempt++) {
    const { task, etag } = await api.getTagged(id)
    if (!isAsSeen(fields.seen, task, wanted)) throw new Problem("precondition-failed", "The task has changed.")
    try {
      return await api.patch(id, withoutStoredTitle(wanted, task.title), { ifMatch: etag })
    } catch (error) {
      // Changed between the two: by this same form, which was sent twice, or in what the form does not show.
      if (!(error instanceof Problem) || error.status !== 412 || attempt === MOST_ATTEMPTS) throw error
    }
  }
}

const MOST_ATTEMPTS = 3

/** The API would refuse a title without a visible character. Where one was stored once, the other fields can still be saved. */
function withoutStoredTitle({ title, ...rest }: ReturnType<typeof taskIn>, stored: string) {
  return !isVisible(stored) && oneLine(title) === oneLine(stored) ? rest : { title, ...rest }
}

/** Restores a deletion; or undoes an import, whose name is `import:` and its id. */
async function takeBack(api: TasksApi, name: string): Promise<Change> {
  try {
    if (name.startsWith("import:")) {
      const { deleted, deletion } = await api.undoImport(name.slice("import:".length))
      return {
        message: deleted === 1 ? "Import undone: 1 task deleted." : `Import undone: ${deleted} tasks deleted.`,
        undo: deletion,
      }
    }
    const { restored } = await api.restore(name)
    return { message: restored === 1 ? "Task restored." : `${restored} tasks restored.` }
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 404) throw error
    return { message: "There is nothing left to undo: it was undone already, or 15 minutes have passed." }
  }
}

/** A task's fields as the API takes them; what the form did not have is left out, and what they may be is the API's to say. */
function taskIn({ title = "", description, priority, dueDate }: Fields) {
  return {
    title,
    ...(description !== undefined && { description: description.replaceAll("\r\n", "\n") }),
    ...(priority !== undefined && { priority: priority as TaskPatch["priority"] }),
    ...(dueDate !== undefined && { dueDate: dueDate || null }),
  }
}
