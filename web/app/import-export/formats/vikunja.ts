import type { Priority } from "#api/tasks/model.ts"
import type { inSlices } from "#shared/give-way.ts"
import { type ForeignTask, mostRead } from "../foreign-task.ts"
import { htmlToText } from "../html-to-text.ts"
import { dayOf, readTime } from "../written-time.ts"
import { type Fields, isObject, listIn, numberIn, textIn } from "./json-fields.ts"

/** The `data.json` of Vikunja: a list of projects with their tasks. */
export const isVikunja = (list: unknown[]) =>
  list.length > 0 &&
  list.every((project) => isObject(project) && "title" in project && ("tasks" in project || "lists" in project))

/** 0 is no priority, 4 is urgent, 5 is "do now". */
const priorities: (Priority | undefined)[] = [undefined, "low", "medium", "high", "high", "high"]

export async function readVikunja(
  projects: unknown[],
  { timeZone, giveWay }: { timeZone: string; giveWay: ReturnType<typeof inSlices> },
): Promise<ForeignTask[]> {
  const tasks: ForeignTask[] = []
  const add = async (list: Fields) => {
    for (const task of listIn(list, "tasks")
      .filter(isObject)
      .slice(0, mostRead - tasks.length)) {
      tasks.push(taskFrom(task, textIn(list, "title"), timeZone, tasks.length + 1))
      await giveWay()
    }
  }
  for (const project of projects.filter(isObject)) {
    await add(project)
    // Before version 0.21, projects were called lists and stood inside namespaces.
    for (const list of listIn(project, "lists").filter(isObject)) await add(list)
  }
  return tasks
}

function taskFrom(task: Fields, project: string, timeZone: string, number: number): ForeignTask {
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

/** The moment of a field in milliseconds; Go's zero time, in the year 1, is none. */
function timeIn(fields: Fields, name: string): number | undefined {
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

/** Newer versions have a rule; older ones a number of seconds, or the mode "monthly". */
function repeatOf(task: Fields): string | undefined {
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
