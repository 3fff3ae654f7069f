import type { Task, TaskPatch } from "#api/tasks/model.ts"
import { isIdempotencyKey } from "#shared/http/idempotency-key.ts"
import { Problem } from "#shared/http/problem.ts"
import { isVisible, oneLine } from "#shared/text/title.ts"
import { dayAndDate, dayInText, isCalendarDay, namedDay } from "#web/app/dates/days.ts"
import { textFields } from "#web/app/forms/refusal.server.ts"
import type { Fields } from "#web/app/forms/refusal.ts"
import type { TasksApi } from "#web/app/task-api/client.server.ts"
import { labelsIn } from "../labels/label-text.ts"
import { listed, quotedTitle } from "../list/listed-task.ts"
import { type ChangeResult, completionIn, type Done, dayIn, idsIn, MOST_ON_CLOSE, taskOf } from "../outbox/outbox.ts"
import { choiceFields } from "../repeat/chosen-repeat.ts"
import { withChosenRepeat } from "../repeat/read-repeat.server.ts"
import { addTask, undoWords } from "../words/add-task.server.ts"
import { dueDateIn, isUnchanged, isUnedited } from "./base-version.ts"
import { withTick } from "./checklist.ts"
import { taskRefusalOf } from "./task-refusal.server.ts"
import { inWords, taskIn, typedIn } from "./typed-task.server.ts"

/** The fields of the forms on the task pages: buttons, typed text, and what the script adds. */
export const taskFormIn = (form: FormData): Fields => ({
  ...textFields(form, [
    "add",
    "edit",
    "complete",
    "reopen",
    "delete",
    "postpone",
    "clear",
    "undo",
    "title",
    "description",
    "priority",
    "dueDate",
    "labels",
    "repeat",
    ...choiceFields,
    "due",
    "off",
    "read",
    "today",
    "tick",
    "line",
    "text",
    "done",
    "base",
    "key",
    "answer",
    "changes",
    "owner",
    "bulk",
    "label",
  ]),
  // Without JavaScript there is one field for each selected task, with JavaScript one field for all.
  ...(form.has("bulk") && { ids: form.getAll("ids").join(" ") }),
})

/**
 * Makes the change of a form on the task pages. The name of the pressed button says which. `now` is today in the person's time
 * zone; a form that waited in a browser contains its own day.
 */
export async function changeTasks(api: TasksApi, typed: Fields, now: string): Promise<ChangeResult> {
  let fields = typed
  try {
    fields = withChosenRepeat(typed)
    const today = isCalendarDay(fields.today ?? "") ? fields.today! : now
    if (fields.due) return withNamedDay(fields, today)
    return { ok: true, key: fields.key, ...(await change(api, fields, today)) }
  } catch (error) {
    if (error instanceof Problem) return taskRefusalOf(error, fields)
    throw error
  }
}

/** Returns the form with another due date, as the answer to the buttons Today, Tomorrow and Next week without JavaScript. */
function withNamedDay({ due, ...values }: Fields, today: string): ChangeResult {
  return { ok: false, status: 200, values: { ...values, dueDate: namedDay(due!, today) ?? values.dueDate ?? "" } }
}

/**
 * Makes the changes that a closing page sends, in order. `changes` is a JSON list of forms. No results are sent back, because
 * the tab keeps each change and sends it again with the same key when the person comes back.
 */
export async function makeLastChanges(api: TasksApi, changes: string, today: string): Promise<void> {
  for (const fields of formsIn(changes)) await changeTasks(api, fields, today)
}

/** Returns the forms in a JSON list, up to a limit; an empty list for any other text. */
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

async function change(api: TasksApi, fields: Fields, today: string): Promise<Done> {
  if ("add" in fields) {
    if (fields.key && !isIdempotencyKey(fields.key)) throw new Response(null, { status: 400 })
    return await addTask(api, fields, today)
  }
  if (fields.edit) return resultOf(await edit(api, fields.edit, fields, today), () => "saved")
  if (fields.complete) {
    const completion = await setCompleted(api, taskOf(fields)!, true, fields, today)
    const verb = completion.change ? "completed" : "was completed or postponed before"
    const next = ({ completed, dueDate }: Task) =>
      completed || !dueDate ? "completed" : `${verb}. Next: ${dayAndDate(dueDate, today)}`
    return resultOf(completion, next)
  }
  if (fields.reopen) return resultOf(await setCompleted(api, fields.reopen, false, fields, today), () => "reopened")
  if (fields.tick) return await tick(api, fields.tick, fields, today)
  if (fields.postpone) {
    const dueDate = dayIn(fields.postpone)
    const changed = await api.patch(taskOf(fields)!, { dueDate }, { today })
    return resultOf(changed, () => `postponed to ${dayInText(dueDate, today)}`)
  }
  if (fields.delete) {
    const task = await api.get(fields.delete)
    return { message: `${quotedTitle(task)} deleted.`, undo: await api.remove(fields.delete) }
  }
  if ("clear" in fields) {
    const { deleted, deletion } = await api.clearCompleted()
    return { message: deleted === 1 ? "1 task cleared." : `${deleted} tasks cleared.`, undo: deletion }
  }
  if (fields.bulk) return changeAll(api, fields, today)
  if (fields.undo) return undo(api, fields.undo, today)
  throw new Response(null, { status: 400 })
}

/** Returns the result of a change to one task. `verb` says what happened to it. */
const resultOf = ({ task, change }: Changed, verb: (task: Task) => string): Done => ({
  message: `${quotedTitle(task)} ${verb(task)}.`,
  undo: change && `change:${change}`,
  task: listed(inWords(task)),
})

type Changed = Awaited<ReturnType<TasksApi["patch"]>>

/** Changes all selected tasks, or none. */
async function changeAll(api: TasksApi, fields: Fields, today: string): Promise<Done> {
  const { bulk = "", label } = fields
  const ids = idsIn(fields.ids ?? "")
  if (ids.length === 0) return { message: "No task was selected." }
  const make = async (change: object, verb: string): Promise<Done> => {
    const { changed, undo } = await api.changeAll({ ids, ...change }, { today })
    return { message: `${changed === 1 ? "1 task" : `${changed} tasks`} ${verb}.`, undo }
  }
  if (bulk === "delete") return make({ delete: true }, "deleted")
  if (bulk === "label") return make({ addLabels: labelsIn(label ?? "") }, "labelled")
  const completed = completionIn(fields)
  if (completed !== undefined) return make({ set: { completed } }, completed ? "completed" : "reopened")
  const dueDate = dayIn(bulk)
  return make({ set: { dueDate } }, `postponed to ${isCalendarDay(dueDate) ? dayInText(dueDate, today) : dueDate}`)
}

/**
 * Completes or reopens a task. The task's page also sends its fields, and edited ones are saved together with that. If a
 * repeating task is due on another day than the page showed, it is not completed again.
 */
function setCompleted(api: TasksApi, id: string, completed: boolean, fields: Fields, today: string) {
  if (fields.title !== undefined && !isUnedited(fields.base, typedIn(fields)))
    return edit(api, id, fields, today, { completed })
  const shown = dayIn(fields.complete) || dueDateIn(fields.base)
  if (!completed || !shown) return api.setCompleted(id, completed, { today })
  return onCurrent(api, id, today, ({ repeat, dueDate }) => (repeat && dueDate !== shown ? undefined : { completed }))
}

/** Saves the typed fields and `more`. Throws a 412 `Problem` when the task has changed since the form was filled in. */
async function edit(
  api: TasksApi,
  id: string,
  fields: Fields,
  today: string,
  more: Pick<TaskPatch, "completed"> = {},
): Promise<Changed> {
  const typed = typedIn(fields)
  const { base } = fields
  if (!base) return api.patch(id, { ...taskIn(typed, { today }), ...more }, { today })
  return onCurrent(api, id, today, (task) => {
    if (!isUnchanged(base, inWords(task), typed)) throw new Problem("precondition-failed", "The task has changed.")
    const wanted = { ...taskIn(typed, { today, stored: task.repeat }), ...more }
    return withoutStoredTitle(wanted, task.title)
  })
}

/** Ticks a line of the description's checklist. Throws a 412 `Problem` when the description no longer has this line. */
async function tick(
  api: TasksApi,
  id: string,
  { line, text = "", done: isDone }: Fields,
  today: string,
): Promise<Done> {
  const changed = await onCurrent(api, id, today, (task) => {
    const description = withTick(task.description, { line: Number(line), text, isDone: isDone === "true" })
    if (description === undefined) throw new Problem("precondition-failed", "The line has changed.")
    return { description }
  })
  return resultOf(changed, () => (isDone === "true" ? "has one more tick" : "has one tick less"))
}

/**
 * Makes the change that `patchFor` returns for the stored task, if it returns one. Tries again if the task changed between
 * reading and writing.
 */
async function onCurrent(
  api: TasksApi,
  id: string,
  today: string,
  patchFor: (task: Task) => TaskPatch | undefined,
): Promise<Changed> {
  for (let attempt = 1; ; attempt++) {
    const { task, etag } = await api.getTagged(id)
    const patch = patchFor(task)
    if (!patch) return { task, change: undefined }
    try {
      return await api.patch(id, patch, { ifMatch: etag, today })
    } catch (error) {
      // The task changed between the two requests: because this form was sent twice, or in a field that it does not show.
      if (!(error instanceof Problem) || error.status !== 412 || attempt === MOST_ATTEMPTS) throw error
    }
  }
}

const MOST_ATTEMPTS = 3

/** Omits an unchanged title without a visible character, because the API would refuse it and with it all other fields. */
function withoutStoredTitle({ title, ...rest }: TaskPatch & { title: string }, stored: string) {
  return !isVisible(stored) && oneLine(title) === oneLine(stored) ? rest : { title, ...rest }
}

/** Undoes a deletion by its id, a change by `change:<id>`, an import by `import:<id>`, and words of a title by `words:…`. */
async function undo(api: TasksApi, name: string, today: string): Promise<Done> {
  try {
    if (name.startsWith("import:")) {
      const { deleted, deletion } = await api.undoImport(name.slice("import:".length))
      return {
        message: deleted === 1 ? "Import undone: 1 task deleted." : `Import undone: ${deleted} tasks deleted.`,
        undo: deletion,
      }
    }
    if (name.startsWith("words:")) return await undoWords(api, name, today)
    if (name.startsWith("change:")) {
      await api.undoChange(name.slice("change:".length))
      return { message: "Undone.", isQuiet: true }
    }
    const { restored } = await api.restore(name)
    return { message: restored === 1 ? "Task restored." : `${restored} tasks restored.` }
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 404) throw error
    return {
      message:
        "There is nothing left to undo: it was undone already, the task was changed again, or 15 minutes have passed.",
    }
  }
}
