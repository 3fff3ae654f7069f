import type { TaskPatch } from "#api/tasks/model.ts"
import { ApiError } from "#web/api/api-error.ts"
import type { tasksApi } from "#web/api/client.server.ts"
import type { Fields } from "#web/forms/refusal.ts"
import type { Outcome } from "./outcome.ts"
import { readTasks } from "./read-tasks.server.ts"
import { refusalOf } from "./refusal.server.ts"
import { allCompleted } from "./task-view.ts"
import { keepForUndo, keptForUndo } from "./undo.server.ts"

type TasksApi = ReturnType<typeof tasksApi>

/** Makes the change a form of the task pages asks for: the name of the pressed button says which. */
export async function changeTasks(api: TasksApi, owner: string, fields: Fields): Promise<Outcome> {
  try {
    return { ok: true, key: fields.key, ...(await change(api, owner, fields)) }
  } catch (error) {
    if (error instanceof ApiError) return refusalOf(error, fields)
    throw error
  }
}

type Change = { message: string; undo?: string }

async function change(api: TasksApi, owner: string, fields: Fields): Promise<Change> {
  if ("add" in fields) {
    await api.add(taskIn(fields), { idempotencyKey: fields.key })
    return { message: "Task added." }
  }
  if (fields.edit) {
    await api.patch(fields.edit, taskIn(fields))
    return { message: "Changes saved." }
  }
  if (fields.complete) {
    await api.setCompleted(fields.complete, true)
    return { message: "Task completed." }
  }
  if (fields.reopen) {
    await api.setCompleted(fields.reopen, false)
    return { message: "Task reopened." }
  }
  if (fields.delete) return deleteOne(api, owner, fields.delete)
  if ("clear" in fields) return clearCompleted(api, owner)
  if (fields.undo) return takeBack(api, owner, fields.undo)
  throw new Response(null, { status: 400 })
}

async function deleteOne(api: TasksApi, owner: string, id: string): Promise<Change> {
  const task = await api.get(id)
  const undo = await keepForUndo(owner, [task])
  await api.remove(id)
  return { message: "Task deleted.", undo }
}

async function clearCompleted(api: TasksApi, owner: string): Promise<Change> {
  const { items } = await readTasks(api, allCompleted)
  const undo = await keepForUndo(owner, items)
  const { deleted } = await api.clearCompleted()
  return { message: deleted === 1 ? "1 task cleared." : `${deleted} tasks cleared.`, undo }
}

/** Deleted is deleted: the tasks are made again, each under a key of its own, so that a second press makes no second copy. */
async function takeBack(api: TasksApi, owner: string, undo: string): Promise<Change> {
  const tasks = await keptForUndo(owner, undo)
  if (!tasks) return { message: "That can no longer be undone." }
  const [id] = undo.split(".")
  // The last of the list is the oldest: made first, so that the order comes back, too.
  for (const [index, task] of [...tasks.entries()].reverse())
    await api.add(task, { idempotencyKey: `undo-${id}-${index}` })
  return { message: tasks.length === 1 ? "Task restored." : `${tasks.length} tasks restored.` }
}

/** A task's fields as the API takes them; what the form did not have is left out, and what they may be is the API's to say. */
export function taskIn({ title = "", description, priority, dueDate }: Fields) {
  return {
    title,
    ...(description !== undefined && { description: description.replaceAll("\r\n", "\n") }),
    ...(priority !== undefined && { priority: priority as TaskPatch["priority"] }),
    ...(dueDate !== undefined && { dueDate: dueDate || null }),
  }
}
