import type { TaskPatch } from "#api/tasks/model.ts"
import { Problem } from "#shared/http/problem.ts"
import type { Fields } from "#web/app/forms/refusal.ts"
import type { TasksApi } from "#web/app/task-api/client.server.ts"
import { inWords, taskIn, typedIn } from "../edit/typed-task.server.ts"
import { listed, quotedTitle } from "../list/listed-task.ts"
import type { Done } from "../outbox/outbox.ts"
import { readWords, type Words } from "./read-words.server.ts"

/** The keys of the pieces that were switched off. No title contains line breaks, so they separate the keys. */
const keysIn = (off: string) => off.split("\n")

/** Reads the title of a form, without the pieces that the person removed. */
export const wordsIn = ({ title = "", off = "", dueDate }: Fields, today: string): Words =>
  readWords(title, { today, off: keysIn(off), dueDate: dueDate || undefined })

/**
 * Adds the task of a form. Reads words in the title, unless the form contains `read`, because the page has read them. If words
 * were recognised, the message lists them, and `undo` gives the task its typed title and the other fields of the form.
 */
export async function addTask(api: TasksApi, fields: Fields, today: string): Promise<Done> {
  const typed = typedIn(fields)
  const options = { idempotencyKey: fields.key }
  const words = "read" in fields ? undefined : wordsIn(fields, today)
  if (!words || words.recognised.length === 0) {
    const { task } = await api.add(taskIn(typed, { today }), options)
    return { message: `${quotedTitle(task)} added.`, task: listed(inWords(task)) }
  }
  const { title, priority, labels, dueDate, repeat } = words
  const merged = {
    ...typed,
    ...{ title, labels: withoutRepetition([...(typed.labels ?? []), ...labels]) },
    ...(priority && { priority }),
    ...(dueDate && { dueDate }),
    ...(repeat && { repeat }),
  }
  const { task, etag } = await api.add(taskIn(merged, { today }), options)
  const recognised = words.recognised.map(({ label }) => label).join(", ")
  return {
    message: `${quotedTitle(task)} added. Recognised: ${recognised}.`,
    task: listed(inWords(task)),
    undo: undoFor(task.id, etag, formerly(taskIn(typed, { today }))),
  }
}

function withoutRepetition(labels: string[]): string[] {
  return [...new Map(labels.toReversed().map((label) => [label.toLowerCase(), label])).values()].toReversed()
}

type Former = Pick<TaskPatch, "title" | "priority" | "labels" | "dueDate" | "repeat">

/** The fields that words can change, with their values before. */
const formerly = ({ title, priority, labels, dueDate, repeat }: TaskPatch): Former => ({
  ...{ title, priority },
  ...{ labels: labels ?? [], dueDate: dueDate ?? null, repeat: repeat ?? null },
})

const undoFor = (id: string, etag: string | undefined, former: Former) =>
  etag && `words:${id} ${etag} ${JSON.stringify(former)}`

/** Resets the fields that the words of a title changed, unless the task was changed since. The API validates the fields. */
export async function undoWords(api: TasksApi, name: string, today: string): Promise<Done> {
  const [, id = "", etag = "", json = ""] = /^words:(\S+) (\S+) (\{.*\})$/s.exec(name) ?? []
  try {
    const former: Former = JSON.parse(json)
    await api.patch(id, formerly(former), { ifMatch: etag, today })
    return { message: "The title is as you typed it." }
  } catch (error) {
    if (error instanceof SyntaxError) throw new Response(null, { status: 400 })
    if (!(error instanceof Problem) || error.status !== 412) throw error
    return { message: "The task was changed since then, so its title stays as it is." }
  }
}
