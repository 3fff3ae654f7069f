import type { Task } from "#api/tasks/model.ts"
import { parseBounded } from "#shared/http/body.ts"
import { inSlices } from "#shared/yield-to-others.ts"
import { csvLine } from "./csv.ts"
import { decodeText, isZip, unzipData } from "./decode-file.server.ts"
import { FileError } from "./faults.ts"
import { type Entry, entriesOf } from "./foreign-task.ts"
import { isOutlook, readOutlook } from "./formats/outlook.ts"
import { columns, isOwnTable, readOwnList, readOwnTable, refuseTable } from "./formats/own.ts"
import { isTaskwarrior, readTaskwarrior } from "./formats/taskwarrior.ts"
import { isTickTick, readTickTick } from "./formats/ticktick.ts"
import { isTodoist, readTodoist } from "./formats/todoist.ts"
import { isVikunja, readVikunja } from "./formats/vikunja.ts"
import { readTable } from "./rows.ts"

/**
 * The two formats of an export: the texts before and after the tasks, and `write`, which converts a page of tasks from the
 * API's JSON without the brackets of the list.
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

/** The most values and levels of a JSON file. 5,000 tasks of any application have fewer. */
const [mostValues, mostLevels] = [500_000, 16]

type About = { timeZone: string; now: number }

/**
 * Reads the tasks in a file that was exported here or by another application (Todoist, TickTick, Microsoft To Do, Vikunja,
 * taskwarrior), and returns them in the format of the API. Days are those of the time zone. Works in slices, so that other
 * requests can run. Throws a `FileError`.
 */
export async function readTaskFile(file: Uint8Array, { timeZone, now }: About): Promise<Entry[]> {
  const yieldToOthers = inSlices()
  const bytes = isZip(file) ? await unzipData(file) : file
  const text = decodeText(bytes)
  await yieldToOthers()
  const entries = /^\s*[[{]/.test(text)
    ? await readJson(text, { timeZone, now, yieldToOthers })
    : await readCsv(text, { timeZone, now, yieldToOthers })
  if (entries.length === 0) throw new FileError(["The file contains no tasks"])
  return entries
}

type Reading = About & { yieldToOthers: ReturnType<typeof inSlices> }

async function readCsv(text: string, { timeZone, now, yieldToOthers }: Reading): Promise<Entry[]> {
  const isForeign = (has: (heading: string) => boolean) => isTickTick(has) || isTodoist(has) || isOutlook(has)
  const isHeading = (has: (heading: string) => boolean, isFirst: boolean) =>
    isForeign(has) || (isFirst && isOwnTable(has))
  const table = text.trim() === "" ? undefined : await readTable(text, isHeading, yieldToOthers)
  if (!table) refuseTable(text)
  if (isTickTick(table.has)) return entriesOf(readTickTick(table, timeZone), { now, timeZone })
  if (isTodoist(table.has)) return entriesOf(readTodoist(table), { now, timeZone })
  if (isOutlook(table.has)) return entriesOf(readOutlook(table, timeZone), { now, timeZone })
  return readOwnTable(table, { timeZone, yieldToOthers })
}

async function readJson(text: string, { timeZone, now, yieldToOthers }: Reading): Promise<Entry[]> {
  const parsed = await parseJson(text, yieldToOthers)
  await yieldToOthers()
  const list = Array.isArray(parsed) || !isTaskwarrior([parsed]) ? parsed : [parsed]
  if (!Array.isArray(list)) throw new FileError([`The file must contain a list of tasks: [ … ]${hintFor(list)}`])
  if (isVikunja(list)) return entriesOf(await readVikunja(list, { timeZone, yieldToOthers }), { now, timeZone })
  if (isTaskwarrior(list)) return entriesOf(readTaskwarrior(list, timeZone), { now, timeZone })
  return readOwnList(list, { timeZone, yieldToOthers })
}

/** A hint for a saved response of the API, which is not accepted, because it may be only one of several pages. */
function hintFor(value: unknown): string {
  const name = ["items", "tasks"].find((name) => Array.isArray((value as Record<string, unknown> | null)?.[name]))
  return name ? `. Here it is inside “${name}”: keep that list alone, from its [ to its ]` : ""
}

/** Parses JSON, or lines with one object each, as older versions of taskwarrior write them. */
async function parseJson(text: string, yieldToOthers: Reading["yieldToOthers"]): Promise<unknown> {
  const parsed = parsedOrNot(text)
  if (parsed) return parsed.value
  await yieldToOthers()
  const lines = /^\s*\{/.test(text) ? text.split(/[\r\n]+/).flatMap((line) => line.trim().replace(/,$/, "") || []) : []
  const list = lines.length > 0 && parsedOrNot(`[${lines.join(",")}]`)
  if (list) return list.value
  throw new FileError(["It begins like JSON, but is not: a bracket, a comma or a quotation mark may be missing"])
}

function parsedOrNot(text: string): { value: unknown } | undefined {
  try {
    return { value: parseBounded(text, mostValues, mostLevels) }
  } catch (error) {
    if (error instanceof RangeError)
      throw new FileError(["It is nested too deeply, or too much for one import. Divide it"])
    return undefined
  }
}
