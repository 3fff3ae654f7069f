import type { TaskPatch } from "#api/tasks/model.ts"
import { isIdempotencyKey } from "#shared/http/idempotency-key.ts"
import { Problem } from "#shared/http/problem.ts"
import { isVisible, oneLine } from "#shared/text/title.ts"
import { textFields } from "#web/app/forms/refusal.server.ts"
import type { Fields } from "#web/app/forms/refusal.ts"
import type { TasksApi } from "#web/app/task-api/client.server.ts"
import { type ChangeResult, MOST_ON_CLOSE } from "../outbox/outbox.ts"
import { isUnchanged, isUnedited } from "./base-version.ts"
import { taskRefusalOf } from "./task-refusal.server.ts"

/** The fields of the forms on the task pages: buttons, typed text, and what the script adds. */
export const taskFormIn = (form: FormData): Fields =>
  textFields(form, [
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
    "base",
    "key",
    "answer",
    "changes",
    "owner",
  ])

/** Makes the change that a form of the task pages asks for, which is the name of the pressed button. */
export async function changeTasks(api: TasksApi, fields: Fields): Promise<ChangeResult> {
  try {
    return { ok: true, key: fields.key, ...(await change(api, fields)) }
  } catch (error) {
    if (error instanceof Problem) return taskRefusalOf(error, fields)
    throw error
  }
}

/**
 * Makes the changes that a closing page sends, in order: `changes` is a JSON list of forms. The results are not sent back,
 * because the tab keeps each change, and sends it again with the same key when the person comes back.
 */
export async function makeLastChanges(api: TasksApi, changes: string): Promise<void> {
  for (const fields of formsIn(changes)) await changeTasks(api, fields)
}

/** The forms in a JSON list, up to a limit; empty for any other text. */
function formsIn(changes: string): Fields[] {
  try {
    const list: unknown = JSON.parse(changes)
    return Array.isArray(list) ? list.slice(0, MOST_ON_CLOSE).filter(isFields) : []
  } catch {
    return []
  }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && Object.values(value).every((field) => typeof field === "string")

type Done = Pick<Extract<ChangeResult, { ok: true }>, "message" | "undo">

async function change(api: TasksApi, fields: Fields): Promise<Done> {
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
  if (fields.undo) return undo(api, fields.undo)
  throw new Response(null, { status: 400 })
}

/** The task's page also sends its fields. Edited ones are saved together with `completed`. */
function setCompleted(api: TasksApi, id: string, completed: boolean, fields: Fields) {
  if (fields.title === undefined || isUnedited(fields.base, taskIn(fields))) return api.setCompleted(id, completed)
  return edit(api, id, fields, { completed })
}

/** Saves the typed fields and `more`. Throws a 412 `Problem` when the task has changed since the form was filled in. */
async function edit(api: TasksApi, id: string, fields: Fields, more: Pick<TaskPatch, "completed"> = {}) {
  const wanted = { ...taskIn(fields), ...more }
  if (!fields.base) return api.patch(id, wanted)
  for (let attempt = 1; ; attempt++) {
    const { task, etag } = await api.getTagged(id)
    if (!isUnchanged(fields.base, task, wanted)) throw new Problem("precondition-failed", "The task has changed.")
    try {
      return await api.patch(id, withoutStoredTitle(wanted, task.title), { ifMatch: etag })
    } catch (error) {
      // The task changed between the two requests: by this form, sent twice, or in a field that the form does not show.
      if (!(error instanceof Problem) || error.status !== 412 || attempt === MOST_ATTEMPTS) throw error
    }
  }
}

const MOST_ATTEMPTS = 3

/** Omits an old stored title without a visible character, which the API would refuse, so that the other fields can be saved. */
function withoutStoredTitle({ title, ...rest }: ReturnType<typeof taskIn>, stored: string) {
  return !isVisible(stored) && oneLine(title) === oneLine(stored) ? rest : { title, ...rest }
}

/** Restores a deletion by its id, or undoes an import, whose `name` is `import:` and its id. */
async function undo(api: TasksApi, name: string): Promise<Done> {
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

/** The fields that the form has, in the API's format. The API validates them. */
function taskIn({ title = "", description, priority, dueDate }: Fields) {
  return {
    title,
    ...(description !== undefined && { description: description.replaceAll("\r\n", "\n") }),
    ...(priority !== undefined && { priority: priority as TaskPatch["priority"] }),
    ...(dueDate !== undefined && { dueDate: dueDate || null }),
  }
}
