import type { inSlices } from "#shared/yield-to-others.ts"
import { collectFaults, FileError } from "../faults.ts"
import { type Entry, mostRead } from "../foreign-task.ts"
import { headingKey, type Row, type Table } from "../rows.ts"
import { dayOf, dayOrderOf, momentOf, readTime, type WrittenTime } from "../written-time.ts"

/** The columns of our own files, in the order of an export. */
export const columns = [
  "title",
  "description",
  "completed",
  "priority",
  "dueDate",
  "labels",
  "repeat",
  "createdAt",
  "updatedAt",
  "completedAt",
] as const

/** Fields of an export that only the API sets. */
const notKept = new Set(["id", "updatedAt"])
const known = new Map(["id", ...columns].map((column) => [headingKey(column), column]))
const knownInWords = columns.filter((column) => !notKept.has(column)).join(", ")

/** True and false as spreadsheets in some languages write them, and as people type them. */
const yes = new Set("true yes y x 1 done wahr ja vrai oui verdadero vero waar prawda".split(" "))
const no = new Set("false no n 0 falsch nein faux non falso onwaar fałsz".split(" "))

type About = { timeZone: string; yieldToOthers: ReturnType<typeof inSlices> }

export const isOwnTable = (has: (heading: string) => boolean) => has("title")

/** The tasks of a CSV file with our columns. The API validates the values. */
export async function readOwnTable({ headings, rows }: Table, { timeZone, yieldToOthers }: About): Promise<Entry[]> {
  const faults = collectFaults()
  for (const heading of headings)
    if (heading !== "" && !known.has(headingKey(heading)))
      faults.add({ message: `The column is not known; known are ${knownInWords}`, found: heading })
  faults.throwIfAny()

  const used = headings.flatMap((heading) => known.get(headingKey(heading)) ?? []).filter((name) => !notKept.has(name))
  const dates = used.filter((column) => /^(dueDate|.*At)$/.test(column))
  const order = dayOrderOf(allOf(rows, dates))
  const entries: Entry[] = []
  for (const { line, get } of rows) {
    const place = { unit: "Line", number: line } as const
    const task: Entry["task"] = {}
    for (const column of used) {
      const value = get(column)
      const when = dates.includes(column) ? readTime(value, order) : undefined
      if (when === "unclear")
        faults.add({
          at: place,
          column,
          message: "The order of day and month is not clear, write 2027-01-31",
          found: value,
        })
      else if (value !== "" || column === "title")
        task[column] = when ? timeIn(column, when, timeZone) : typed(column, value)
    }
    entries.push({ place, task })
    await yieldToOthers()
  }
  faults.throwIfAny()
  return entries
}

function* allOf(rows: Row[], columns: string[]) {
  for (const { get } of rows) for (const column of columns) yield get(column)
}

const timeIn = (column: string, when: WrittenTime, timeZone: string) =>
  column === "dueDate" ? dayOf(when, timeZone) : new Date(momentOf(when)).toISOString()

/** Converts keywords, because CSV contains only text. Other values are not changed, so that the API refuses them. */
function typed(column: string, value: string): unknown {
  const keyword = value.trim().toLowerCase()
  if (column === "completed") return yes.has(keyword) ? true : no.has(keyword) ? false : value
  if (column === "priority") return keyword
  if (column === "labels") return value.split(/[\s,]+/).filter(Boolean)
  return value
}

/** The tasks of a JSON file with our fields. */
export async function readOwnList(tasks: unknown[], { timeZone, yieldToOthers }: About): Promise<Entry[]> {
  const faults = collectFaults()
  const entries: Entry[] = []
  for (const [index, task] of tasks.slice(0, mostRead).entries()) {
    const place = { unit: "Task", number: index + 1 } as const
    await yieldToOthers()
    if (typeof task !== "object" || task === null || Array.isArray(task)) {
      faults.add({ at: place, message: "This is not a task, { … } is expected" })
      continue
    }
    const fields = Object.entries(task).filter(([field]) => !notKept.has(field))
    for (const [field] of fields)
      if (known.get(headingKey(field.slice(0, 100))) !== field)
        faults.add({ at: place, message: `The field is not known; known are ${knownInWords}`, found: field })
    entries.push({
      place,
      task: Object.fromEntries(fields.map(([field, value]) => [field, inJson(field, value, timeZone)])),
    })
  }
  faults.throwIfAny()
  return entries
}

/** A due date with a time becomes a day in the person's time zone. */
function inJson(field: string, value: unknown, timeZone: string): unknown {
  if (field !== "dueDate" || typeof value !== "string") return value
  const when = readTime(value)
  return when && when !== "unclear" ? dayOf(when, timeZone) : value
}

/** Throws a `FileError` for a file whose first record contains no known column. */
export function refuseTable(text: string): never {
  const [first = ""] = text.slice(0, 200).split(/[\r\n]/, 1)
  const found = first.trim() && `. It is “${[...first].slice(0, 60).join("")}”`
  throw new FileError([`The first line must name the columns, one of them “title”; known are ${knownInWords}${found}`])
}
