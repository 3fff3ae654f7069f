import type { Task } from "#api/tasks/model.ts"
import { parseBounded } from "#scripts/json/parse-bounded.ts"
import { csvLine, parseCsv } from "./csv.ts"

/** One task of a file as the API takes it, and where in the file it stands. */
export type Entry = { where: string; task: Record<string, unknown> }

const columns = [
  "title",
  "description",
  "completed",
  "priority",
  "dueDate",
  "createdAt",
  "updatedAt",
  "completedAt",
] as const

/** What an export says of a task that is the API's to decide when it comes back. */
const notKept = new Set(["id", "updatedAt"])

/**
 * The two kinds of file tasks can leave and come back in: what goes before and after them, and how to `write` a page of
 * tasks, which is given as the API wrote it: JSON without the brackets of its list.
 */
export const formats = {
  csv: {
    type: "text/csv; charset=utf-8",
    head: csvLine([...columns]),
    write: (tasks: string) =>
      (JSON.parse(`[${tasks}]`) as Task[])
        .map((task) => csvLine(columns.map((column) => String(task[column] ?? ""))))
        .join(""),
    foot: "",
  },
  json: {
    type: "application/json; charset=utf-8",
    head: "[",
    write: (tasks: string, isFirst: boolean) => `${isFirst ? "\n" : ",\n"}${tasks}`,
    foot: "\n]\n",
  },
}

/**
 * The tasks in a file that was exported, or made in its image. What their fields may hold is the API's to say. Throws a
 * `SyntaxError` in words for the person whose file it is.
 */
export function readTaskFile(text: string): Entry[] {
  return /^\uFEFF?\s*[[{]/.test(text) ? readJson(text) : readCsv(text)
}

function readJson(text: string): Entry[] {
  const tasks = parseJson(text.replace(/^\uFEFF/, ""))
  if (!Array.isArray(tasks)) throw new SyntaxError(`The file must hold a list of tasks: [ … ]${hintFor(tasks)}`)
  return tasks.map((task: unknown, index) => {
    const where = `Task ${index + 1}`
    if (typeof task !== "object" || task === null || Array.isArray(task))
      throw new SyntaxError(`${where} is no task: { … } was expected`)
    return { where, task: Object.fromEntries(Object.entries(task).filter(([field]) => !notKept.has(field))) }
  })
}

/** An answer of the API, saved as it came, may be one page of several: nobody should take it for all their tasks. */
function hintFor(value: object): string {
  const name = ["items", "tasks"].find((name) => Array.isArray((value as Record<string, unknown>)[name]))
  return name ? `. Here it stands inside “${name}”: keep that list alone, from its [ to its ]` : ""
}

/** What stands between the first bracket and the last; the parser's own words are for programmers. */
function parseJson(text: string): object {
  try {
    return parseBounded(text) as object
  } catch (error) {
    if (error instanceof RangeError)
      throw new SyntaxError("It is nested too deeply, or too much for one file. Divide it")
    throw new SyntaxError("It begins like JSON and isn't: a bracket, a comma or a quotation mark may be missing")
  }
}

function readCsv(text: string): Entry[] {
  const [head, ...records] = parseCsv(text)
  if (!head?.values.includes("title"))
    throw new SyntaxError("The first line must name the columns, one of them “title”")
  return records.map(({ line, values }) => {
    const where = `Line ${line}`
    if (values.length !== head.values.length)
      throw new SyntaxError(`${where} has ${values.length} values, the first line has ${head.values.length}`)
    const fields = head.values.map((column, index) => [column, typed(column, values[index]!)] as const)
    return {
      where,
      task: Object.fromEntries(fields.filter(([column, value]) => !notKept.has(column) && value !== undefined)),
    }
  })
}

/** CSV knows only text; an empty value is left to the API's default. */
function typed(column: string, value: string): unknown {
  if (column === "completed" && (value === "true" || value === "false")) return value === "true"
  return value === "" && column !== "title" ? undefined : value
}
