import type { Priority } from "#api/tasks/model.ts"
import type { inSlices } from "#shared/yield-to-others.ts"
import { type ForeignTask, mostRead } from "../foreign-task.ts"
import { dayOf, readTime } from "../written-time.ts"
import { isObject, type JsonObject, listIn, numberIn, textIn } from "./json-fields.ts"

/** The `data.json` of Vikunja: a list of projects with their tasks. */
export const isVikunja = (list: unknown[]) =>
  list.length > 0 &&
  list.every((project) => isObject(project) && "title" in project && ("tasks" in project || "lists" in project))

/** 0 is no priority, 4 is urgent, 5 is "do now". */
const priorities: (Priority | undefined)[] = [undefined, "low", "medium", "high", "high", "high"]

export async function readVikunja(
  projects: unknown[],
  { timeZone, yieldToOthers }: { timeZone: string; yieldToOthers: ReturnType<typeof inSlices> },
): Promise<ForeignTask[]> {
  const tasks: ForeignTask[] = []
  const add = async (list: JsonObject) => {
    for (const task of listIn(list, "tasks")
      .filter(isObject)
      .slice(0, mostRead - tasks.length)) {
      tasks.push(taskFrom(task, textIn(list, "title"), timeZone, tasks.length + 1))
      await yieldToOthers()
    }
  }
  for (const project of projects.filter(isObject)) {
    await add(project)
    // Before version 0.21, projects were called lists and were inside namespaces.
    for (const list of listIn(project, "lists").filter(isObject)) await add(list)
  }
  return tasks
}

function taskFrom(task: JsonObject, project: string, timeZone: string, number: number): ForeignTask {
  const due = timeIn(task, "due_date")
  const related = isObject(task.related_tasks) ? task.related_tasks : {}
  const [parent] = listIn(related, "parenttask").filter(isObject)
  const comments = listIn(task, "comments").filter(isObject)
  return {
    place: { unit: "Task", number },
    title: textIn(task, "title"),
    description: [textIn(task, "description"), ...comments.map((comment) => textIn(comment, "comment"))].map(
      htmlToText,
    ),
    completed: task.done === true,
    priority: priorities[numberIn(task, "priority")],
    dueDate: due === undefined ? undefined : dayOf({ moment: due }, timeZone),
    labels: [
      project,
      ...listIn(task, "labels")
        .filter(isObject)
        .map((label) => textIn(label, "title")),
    ],
    repeat: repeatOf(task),
    parent: parent && textIn(parent, "title"),
    created: timeIn(task, "created"),
    completedAt: timeIn(task, "done_at"),
  }
}

/** The moment of a field in milliseconds. Go's zero time, in the year 1, counts as missing. */
function timeIn(fields: JsonObject, name: string): number | undefined {
  const when = readTime(textIn(fields, name))
  if (!when || when === "unclear" || !("moment" in when) || when.moment < 0) return undefined
  return when.moment
}

const units = [
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const

/** Newer versions write a rule; older ones write a number of seconds or the mode "monthly". */
function repeatOf(task: JsonObject): string | undefined {
  const rule = textIn(task, "repeats")
  if (rule) return rule
  if (numberIn(task, "repeat_mode") === 1) return "every month"
  const seconds = numberIn(task, "repeat_after")
  if (seconds <= 0) return undefined
  const [unit, length] = units.find(([, length]) => seconds % length === 0) ?? (["second", 1] as const)
  const count = seconds / length
  const words = count === 1 ? `every ${unit}` : `every ${count} ${unit}s`
  return numberIn(task, "repeat_mode") === 2 ? `${words} after completion` : words
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " }

/** Characters. A longer description is not converted, because the API refuses it anyway. */
const longest = 200_000

const isHtml = (text: string) => /<\/?(p|ul|ol|li|br|div|h[1-6]|strong|em|a|code|pre|blockquote)\b[^<>]*>/i.test(text)

/**
 * Converts a description in HTML to plain text, with lists and checklists as Markdown. A text without such tags is returned
 * unchanged. The result is never shown as HTML. The expressions are bounded or cannot backtrack, so the time is linear.
 */
function htmlToText(html: string): string {
  if (html.length > longest || !isHtml(html)) return html
  return collapse(html.replaceAll("\n", " "))
    .replaceAll(/<li\b[^<>]{0,500}\bdata-checked="true"[^<>]{0,500}>/gi, "\n- [x] ")
    .replaceAll(/<li\b[^<>]{0,500}\bdata-checked="false"[^<>]{0,500}>/gi, "\n- [ ] ")
    .replaceAll(/<li\b[^<>]*>/gi, "\n- ")
    .replaceAll(/<(br|hr)\b[^<>]*>|<\/(div|tr|pre)>/gi, "\n")
    .replaceAll(/<\/(p|ul|ol|h[1-6]|blockquote)>/gi, "\n\n")
    .replaceAll(/<[^<>]*>/g, "")
    .split("\n")
    .map((line) => collapse(line).trim())
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .replaceAll(/(^|\n)(-(?: \[[ x]\])?)\n+/g, "$1$2 ")
    .replaceAll(/\n{1,2}(?=- )/g, "\n")
    .replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,6}));/gi, decoded)
    .trim()
}

const collapse = (text: string) => text.replaceAll(/[ \t\r]+/g, " ")

function decoded(all: string, decimal?: string, hexadecimal?: string, name?: string): string {
  if (name) return entities[name.toLowerCase()] ?? all
  const code = decimal ? Number(decimal) : Number.parseInt(hexadecimal as string, 16)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all
}
