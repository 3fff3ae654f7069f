import { FileError } from "./faults.ts"

export const separators = [",", ";", "\t"] as const
export type Separator = (typeof separators)[number]

/** A record of a CSV file and its first line, counted from 1. Empty values at its end are omitted. */
export type CsvRecord = { line: number; values: string[] }

/** The most values of a record. No application has as many columns. */
const mostValues = 500
/** The most characters of a value: many more than a description may have. */
const longestValue = 200_000
/** The number of empty values after which `undefined` is yielded. */
const mostEmpty = 10_000

/**
 * Reads separated values (RFC 4180) record by record: quoted values may contain separators, line breaks and doubled quotes.
 * Skips records without text, which take no memory. Takes linear time, and sometimes yields `undefined`, so that skipping
 * millions of records can be interrupted. Throws a `FileError` with the line of a quote that is misplaced or never closed.
 */
export function* csvRecords(
  text: string,
  separator: Separator = ",",
  from = { position: 0, line: 1 },
): Generator<CsvRecord | undefined, void> {
  const length = text.length
  let { position, line } = from
  let values: string[] = []
  let column = 0
  let begin = line
  let empty = 0

  for (;;) {
    const isQuoted = text[position] === '"'
    const end = isQuoted ? closingQuote(text, position + 1) : endOfPlain(text, position, separator)
    if (end === -1) throw misplacedQuote(line)
    const written = text.slice(isQuoted ? position + 1 : position, end)
    position = isQuoted ? end + 1 : end
    if (isQuoted) line += countLineBreaks(written)

    const next = text[position]
    if (next !== undefined && next !== separator && next !== "\r" && next !== "\n") throw misplacedQuote(line)
    if (written.length > longestValue) throw new FileError([`Line ${begin}: One value is too long for a task`])
    if (written !== "") {
      if (column >= mostValues) throw new FileError([`Line ${begin}: More than ${mostValues} values in one line`])
      while (values.length < column) values.push("")
      values.push(isQuoted ? written.replaceAll('""', '"') : written)
    } else if (++empty % mostEmpty === 0) yield undefined
    if (next === separator) {
      column += 1
      position += 1
      continue
    }
    if (values.length > 0) {
      if (values.some((value) => value.trim() !== "")) yield { line: begin, values }
      values = []
    }
    if (position >= length) return
    column = 0
    position += text.startsWith("\r\n", position) ? 2 : 1
    line += 1
    begin = line
  }
}

const misplacedQuote = (line: number) => new FileError([`Line ${line}: A quotation mark is out of place`])

/** The position of the quote that closes a value, or -1. */
function closingQuote(text: string, from: number): number {
  let quote = text.indexOf('"', from)
  while (quote !== -1 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2)
  return quote
}

const [quoteCode, returnCode, lineFeedCode] = ['"', "\r", "\n"].map((character) => character.charCodeAt(0))

/** The end of a value without quotes: a separator, a line break, a misplaced quote, or the end of the text. */
function endOfPlain(text: string, from: number, separator: Separator): number {
  const separatorCode = separator.charCodeAt(0)
  for (let end = from; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (code === separatorCode || code === lineFeedCode || code === returnCode || code === quoteCode) return end
  }
  return text.length
}

function countLineBreaks(text: string): number {
  let count = 0
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1
  return count
}

/** One record as a line, with quotes only where they are needed. */
export const csvLine = (values: string[]): string =>
  `${values.map((value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(",")}\r\n`

const separatorLine = /^"?sep=([,;\t])"?(?=\r|\n|$)/i

/** Returns the separator in a first line such as `sep=;`, which Excel writes, and the position of the first record. */
export function separatorIn(text: string): { separator: Separator; position: number } | undefined {
  const match = separatorLine.exec(text)
  if (!match) return undefined
  const end = match[0].length
  return { separator: match[1] as Separator, position: end + (text.startsWith("\r\n", end) ? 2 : 1) }
}
