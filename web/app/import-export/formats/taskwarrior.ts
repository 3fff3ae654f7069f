import type { Priority } from "#api/tasks/model.ts"
import { type ForeignTask, mostRead } from "../foreign-task.ts"
import { dayOf, momentOf, readTime } from "../written-time.ts"
import { isObject, type JsonObject, listIn, textIn } from "./json-fields.ts"

/** The output of `task export` of taskwarrior: its tasks have a description, but no title. */
export const isTaskwarrior = (list: unknown[]) =>
  list.length > 0 &&
  list.every(
    (task) => isObject(task) && "description" in task && !("title" in task) && ("uuid" in task || "status" in task),
  )

const priorities: Record<string, Priority> = { L: "low", M: "medium", H: "high" }

/** Omits deleted tasks, and the template of a recurring task if its next task is in the file. */
export function readTaskwarrior(list: unknown[], timeZone: string): ForeignTask[] {
  const tasks = list.slice(0, mostRead).map((task, index) => ({ task: task as JsonObject, number: index + 1 }))
  const isOpen = ({ task }: { task: JsonObject }) => /^(pending|waiting)$/.test(textIn(task, "status"))
  const templates = new Set(tasks.filter(isOpen).map(({ task }) => textIn(task, "parent")))
  return tasks
    .filter(({ task }) => textIn(task, "status") !== "deleted")
    .filter(({ task }) => textIn(task, "status") !== "recurring" || !templates.has(textIn(task, "uuid")))
    .map(({ task, number }) => taskFrom(task, timeZone, number))
}

function taskFrom(task: JsonObject, timeZone: string, number: number): ForeignTask {
  const due = readTime(textIn(task, "due"))
  const annotations = listIn(task, "annotations").filter(isObject)
  return {
    place: { unit: "Task", number },
    title: textIn(task, "description"),
    description: [annotations.map((annotation) => textIn(annotation, "description")).join("\n")],
    completed: textIn(task, "status") === "completed",
    priority: priorities[textIn(task, "priority").toUpperCase()],
    dueDate: due && due !== "unclear" ? dayOf(due, timeZone) : undefined,
    labels: [textIn(task, "project"), ...listIn(task, "tags").filter((tag) => typeof tag === "string")],
    repeat: repeatIn(textIn(task, "recur")),
    created: momentIn(task, "entry"),
    completedAt: momentIn(task, "end"),
  }
}

function momentIn(task: JsonObject, name: string): number | undefined {
  const when = readTime(textIn(task, name))
  return when && when !== "unclear" ? momentOf(when) : undefined
}

const repeats: Record<string, string> = {
  weekdays: "every weekday",
  biweekly: "every 2 weeks",
  fortnight: "every 2 weeks",
  bimonthly: "every 2 months",
  semiannual: "every 6 months",
  annual: "every year",
  biannual: "every 2 years",
  biyearly: "every 2 years",
}

/** A duration such as `2weeks`, `3mo` or `P1W` in words; other names of taskwarrior, such as `monthly`, are words already. */
function repeatIn(recur: string): string {
  const [, count, unit] =
    /^P?(\d{1,3})\s?(days?|d|weeks?|wks?|w|months?|mths?|mo|m|years?|yrs?|y)$/i.exec(recur.trim()) ?? []
  if (!count || !unit) return repeats[recur.trim().toLowerCase()] ?? recur
  // Without P, taskwarrior reads m as minutes.
  if (unit === "m") return recur
  const name = { d: "days", w: "weeks", m: "months", y: "years" }[unit[0]!.toLowerCase()]
  return `every ${count} ${name}`
}
