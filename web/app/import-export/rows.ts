import type { inSlices } from "#shared/yield-to-others.ts"
import { csvRecords, type Separator, separatorIn, separators } from "./csv.ts"
import { collectFaults, FileError } from "./faults.ts"
import { mostRead } from "./foreign-task.ts"

/** One record under the headings of its file. */
export type Row = {
  line: number
  /** The value under a heading in any spelling, or "". */
  get(heading: string): string
}

/** A table with its headings as written. */
export type Table = { headings: string[]; has(heading: string): boolean; rows: Row[] }

/** The form in which headings are compared: "Due Date", "dueDate" and "due_date" are equal. */
export const headingKey = (heading: string) => heading.toLowerCase().replaceAll(/[\s_-]+/g, "")

/** The most records before the headings. TickTick writes three. */
const mostBefore = 10

/**
 * Reads a CSV file as a table. `isHeading` recognises the record with the headings. The separator is the one in the file's
 * first line, or the one that finds the most headings. Throws a `FileError`.
 */
export async function readTable(
  text: string,
  isHeading: (has: (heading: string) => boolean, isFirst: boolean) => boolean,
  yieldToOthers: ReturnType<typeof inSlices>,
): Promise<Table | undefined> {
  const named = separatorIn(text)
  const from = named && { position: named.position, line: 2 }
  let fault: unknown
  const readings = (named ? [named.separator] : separators).flatMap((separator) => {
    const records = csvRecords(text, separator, from)
    try {
      const head = headIn(records, isHeading)
      return head ? [{ head: { ...head, separator }, records }] : []
    } catch (error) {
      // With a wrong separator quotation marks can seem misplaced.
      fault ??= error
      return []
    }
  })
  if (readings.length === 0 && fault) throw fault
  // A single heading is found with every separator.
  const [best] = readings.sort((a, b) => b.head.headings.length - a.head.headings.length)
  return best && { ...best.head, rows: await rowsOf(best.records, best.head, yieldToOthers) }
}

type Head = { headings: string[]; separator: Separator; places: Map<string, number>; has(heading: string): boolean }

function headIn(
  records: ReturnType<typeof csvRecords>,
  isHeading: (has: (heading: string) => boolean, isFirst: boolean) => boolean,
): Omit<Head, "separator"> | undefined {
  let number = 0
  for (let read = records.next(); !read.done && number < mostBefore; read = records.next()) {
    const { value } = read
    if (!value) continue
    const places = new Map<string, number>()
    for (const [index, heading] of value.values.entries())
      if (heading.trim() !== "") places.set(headingKey(heading), index)
    const has = (heading: string) => places.has(headingKey(heading))
    if (isHeading(has, number++ === 0)) return { headings: value.values.map((heading) => heading.trim()), places, has }
  }
  return undefined
}

async function rowsOf(
  records: ReturnType<typeof csvRecords>,
  { headings, places, separator }: Head,
  yieldToOthers: ReturnType<typeof inSlices>,
): Promise<Row[]> {
  const twice = headings.find((heading, index) => heading !== "" && places.get(headingKey(heading)) !== index)
  if (twice) throw new FileError([`The column “${twice.slice(0, 40)}” appears twice`])
  const faults = collectFaults()
  const rows: Row[] = []
  const columns = headings.length
  for (const record of records) {
    await yieldToOthers()
    if (!record) continue
    const { line, values: written } = record
    // In a table with only one column, a comma is part of the title.
    const values = columns === 1 ? [written.join(separator)] : written
    if (values.findLastIndex((value) => value.trim() !== "") >= columns)
      faults.add({
        at: { unit: "Line", number: line },
        message: `More values than the ${columns} columns of the first line. A text that contains the separator needs quotation marks around it`,
      })
    rows.push({ line, get: (heading) => values[places.get(headingKey(heading)) ?? -1] ?? "" })
    if (rows.length === mostRead) break
  }
  faults.throwIfAny()
  return rows
}
