import type { Priority } from "#api/tasks/model.ts"
import { labelCharacters, labelKey, longestLabel, mostLabels } from "#shared/text/label.ts"
import { todayIn } from "../dates/days.ts"
import { readDateInWords } from "../tasks/words/imported-words.server.ts"
import type { Place } from "./faults.ts"
import { repeatFrom } from "./foreign-repeat.ts"

/** A task in the format of the API, and its place in the file. */
export type Entry = { place: Place; task: Record<string, unknown> }

/** A task of another application, with our field names. */
export type ForeignTask = {
  place: Place
  title: string
  /** Parts of the description, in order. Empty ones are omitted. */
  description: string[]
  completed?: boolean
  priority?: Priority
  /** `YYYY-MM-DD`. */
  dueDate?: string
  /** A date that is not a calendar day, such as "tomorrow". */
  dateInWords?: string
  /** Labels, tags, and the names of lists, sections and projects. */
  labels: string[]
  /** When it repeats, as the application writes it: in words or as a rule of RFC 5545. */
  repeat?: string
  /** The title of its parent task. */
  parent?: string
  /** Milliseconds since 1970. */
  created?: number
  completedAt?: number
}

/** How many tasks of a file are read: one more than an import may have, so that the API refuses it. */
export const mostRead = 5_001

/** How many labels of a task are read. Labels beyond the limit of a task become a line of its description. */
const mostNames = 100
const longestTitle = 200

type About = { now: number; timeZone: string }

/**
 * Converts tasks of another application to the format of the API. Values that have no field in the API, or that cannot be
 * read, become lines of the description, so that nothing is lost. Labels that differ only in case become one, in the first
 * spelling of the file. Days such as "tomorrow" count from today in the time zone.
 */
export function entriesOf(tasks: ForeignTask[], { now, timeZone }: About): Entry[] {
  const spellings = new Map<string, string>()
  const today = todayIn(timeZone, new Date(now))
  return tasks.map((task) => ({
    place: task.place,
    task: apiFieldsOf(task, labelsOf(task, spellings), { now, today }),
  }))
}

function apiFieldsOf(
  task: ForeignTask,
  names: string[],
  { now, today }: { now: number; today: string },
): Entry["task"] {
  const { completed = false, priority, created, completedAt, dateInWords = "" } = task
  const { title, rest } = titleOf(task.title)
  const [labels, moreLabels] = [names.slice(0, mostLabels), names.slice(mostLabels)]
  const due = task.dueDate ?? readDateInWords(dateInWords, { today })
  // A completed task gets no rule, because with a rule its next date would become due.
  const repeating = task.repeat && !completed ? repeatFrom(task.repeat, { today, dueDate: due }) : undefined
  const { repeat, dueDate } = repeating ?? { dueDate: due }
  const lines = [
    task.parent && `Part of: ${oneLine(task.parent)}`,
    moreLabels.length > 0 && `Labels: ${moreLabels.join(", ")}`,
    task.repeat && !repeat && `Repeats: ${oneLine(task.repeat)}`,
    dateInWords && !due && `Date: ${oneLine(dateInWords)}`,
  ]
  const parts = [rest, ...task.description.map((part) => part.replaceAll(/\r\n?/g, "\n").trim())]
  const description = [...parts, lines.filter(Boolean).join("\n")].filter((part) => part !== "").join("\n\n")
  return {
    title,
    ...(description !== "" && { description }),
    ...(completed && { completed }),
    ...(priority && { priority }),
    ...(dueDate && { dueDate }),
    ...(labels.length > 0 && { labels }),
    ...(repeat && { repeat }),
    ...timeOf("createdAt", created, now),
    ...(completed && timeOf("completedAt", completedAt, now)),
  }
}

/** Shortens a title that is too long for the API, and puts all of it at the beginning of the description. */
function titleOf(written: string): { title: string; rest: string } {
  const beginning = written.trimStart().slice(0, 10 * longestTitle)
  const characters = [...oneLine(beginning)]
  if (characters.length === 0) return { title: "Untitled", rest: "" }
  if (characters.length <= longestTitle && beginning.length < 10 * longestTitle)
    return { title: characters.join(""), rest: "" }
  return {
    title: `${characters
      .slice(0, longestTitle - 1)
      .join("")
      .trimEnd()}…`,
    rest: written.trim(),
  }
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, " ").trim()

/** Replaces a time in the future (from a clock that is ahead) and removes one before 1970 (from an empty field). */
function timeOf(field: string, moment: number | undefined, now: number) {
  if (moment === undefined || moment < 0) return undefined
  return { [field]: new Date(Math.min(moment, now)).toISOString() }
}

function labelsOf({ labels }: ForeignTask, spellings: Map<string, string>): string[] {
  const own = new Set<string>()
  for (const name of labels.slice(0, mostNames)) {
    const label = labelFrom(name)
    if (!/[\p{L}\p{Nd}]/u.test(label)) continue
    const key = labelKey(label)
    if (!spellings.has(key)) spellings.set(key, label)
    own.add(spellings.get(key) as string)
  }
  return [...own]
}

const otherCharacters = new RegExp(`[^${labelCharacters}]`, "gu")

/** Replaces characters that a label cannot contain by hyphens, and shortens it. */
const labelFrom = (name: string) =>
  [
    ...name
      .slice(0, 10 * longestLabel)
      .normalize("NFC")
      .trim()
      .replaceAll(otherCharacters, "-"),
  ]
    .slice(0, longestLabel)
    .join("")
