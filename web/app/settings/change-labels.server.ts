import type { TaskLabels } from "#api/tasks/model.ts"
import { Problem } from "#shared/http/problem.ts"
import { isLabel, labelKey } from "#shared/text/label.ts"
import { type Page, pageAt, pageSize } from "../auth/session.server.ts"
import type { TasksApi } from "../task-api/client.server.ts"

export type Label = TaskLabels["labels"][number]

/** Returns a page of the labels of open tasks; null while the API cannot be reached. */
export async function listLabels(api: TasksApi, asked: number): Promise<Page<Label> | null> {
  try {
    const labels = await api.labels()
    const { offset, ...page } = pageAt(asked, labels.length)
    return { items: labels.slice(offset, offset + pageSize), ...page }
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 503) throw error
    return null
  }
}

/** A message about the change, and the name by which it can be undone. */
type Done = { message: string; undo?: string }

/** Renames a label in all tasks. If another label has the new name, both become one. Throws `Problem`. */
export async function renameLabel(api: TasksApi, label: string, typed: string): Promise<Done> {
  const name = typed.trim().replace(/^#/, "").normalize("NFC")
  const merges =
    isLabel(name) &&
    labelKey(name) !== labelKey(label) &&
    (await api.list({ label: name, limit: "1" })).items.length > 0
  const { changed, undo } = await api.changeLabel(label, name).catch(throwGone)
  if (changed === 0) return { message: `#${name} has this name already.` }
  if (merges)
    return {
      message: `#${label} and #${name} are one label now. ${tasks(changed)} ${changed === 1 ? "was" : "were"} changed.`,
      undo,
    }
  return { message: `#${label} was renamed to #${name} in ${tasks(changed)}.`, undo }
}

/** Removes a label from all tasks. Throws `Problem`. */
export async function removeLabel(api: TasksApi, label: string): Promise<Done> {
  const { changed, undo } = await api.changeLabel(label).catch(throwGone)
  return { message: `#${label} was removed from ${tasks(changed)}.`, undo }
}

function throwGone(error: unknown): never {
  if (!(error instanceof Problem) || error.status !== 404) throw error
  throw new Problem("not-found", "This label is gone: no task has it any more.")
}

const tasks = (count: number) => (count === 1 ? "1 task" : `${count} tasks`)
