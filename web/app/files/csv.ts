import { maxValues } from "#scripts/json/parse-bounded.ts"

/** A record of a CSV file and the line it begins on, counted from 1. */
export type CsvRecord = { line: number; values: string[] }

/**
 * Reads comma-separated values (RFC 4180): quoted values may hold commas, line breaks and doubled quotes. A byte order mark
 * and empty lines are passed over. Throws a `SyntaxError` that names the line of a quote that is never closed or misplaced,
 * or the one at which there are too many values. A file is read once and by no regular expression: it may be all quotes.
 */
export function parseCsv(text: string): CsvRecord[] {
  const records: CsvRecord[] = []
  let values: string[] = []
  let count = 0
  let line = 1
  let begin = line
  let position = text.startsWith("\uFEFF") ? 1 : 0

  for (;;) {
    const isQuoted = text[position] === '"'
    const end = isQuoted ? closingQuote(text, position + 1) : endOfPlain(text, position)
    if (end === -1) throw outOfPlace(line)
    const written = text.slice(isQuoted ? position + 1 : position, end)
    position = isQuoted ? end + 1 : end
    if (isQuoted) line += countLineBreaks(written)

    const separator = text[position]
    if (separator !== undefined && !isSeparator(separator)) throw outOfPlace(line)
    if (values.length > 0 || written !== "" || separator === ",") {
      if (++count > maxValues) throw new SyntaxError(`Line ${line}: this is too much for one file. Divide it`)
      values.push(isQuoted ? written.replaceAll('""', '"') : written)
    }
    if (separator === ",") {
      position += 1
      continue
    }
    if (values.length > 0) {
      records.push({ line: begin, values })
      values = []
    }
    if (separator === undefined) return records
    position += text.startsWith("\r\n", position) ? 2 : 1
    line += 1
    begin = line
  }
}

const isSeparator = (character: string) => character === "," || character === "\r" || character === "\n"
const outOfPlace = (line: number) => new SyntaxError(`Line ${line}: a quote is out of place`)

/** Where the quote stands that closes a value; -1 when none does. */
function closingQuote(text: string, from: number): number {
  let quote = text.indexOf('"', from)
  while (quote !== -1 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2)
  return quote
}

/** Where a value without quotes ends: at a separator, the end of the text, or a quote that is out of place there. */
function endOfPlain(text: string, from: number): number {
  let end = from
  while (end < text.length && text[end] !== '"' && !isSeparator(text[end]!)) end += 1
  return end
}

function countLineBreaks(text: string): number {
  let count = 0
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1
  return count
}

/** One record as a line, with quotes only where they are needed. */
export const csvLine = (values: string[]): string =>
  `${values.map((value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(",")}\r\n`
