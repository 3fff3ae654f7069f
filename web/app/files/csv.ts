/** A record of a CSV file and the line it begins on, counted from 1. */
export type CsvRecord = { line: number; values: string[] }

/**
 * Reads comma-separated values (RFC 4180): quoted values may hold commas, line breaks and doubled quotes. A byte order mark
 * and empty lines are passed over. Throws a `SyntaxError` that names the line of a quote that is never closed or misplaced.
 */
export function parseCsv(text: string): CsvRecord[] {
  const records: CsvRecord[] = []
  const token = /"((?:[^"]|"")*)"|([^",\r\n]*)/y
  let line = 1
  let record: CsvRecord = { line, values: [] }
  let position = text.startsWith("\uFEFF") ? 1 : 0

  while (position <= text.length) {
    token.lastIndex = position
    const [whole, quoted, plain = ""] = token.exec(text)!
    record.values.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    line += whole.split("\n").length - 1
    position += whole.length

    const end = /,|\r?\n|\r|$/y
    end.lastIndex = position
    const separator = end.exec(text)
    if (!separator) throw new SyntaxError(`Line ${line}: a quote is out of place`)
    position += separator[0].length
    if (separator[0] === ",") continue
    if (record.values.length > 1 || record.values[0] !== "") records.push(record)
    if (separator[0] === "") break
    line += 1
    record = { line, values: [] }
  }
  return records
}

/** One record as a line, with quotes only where they are needed. */
export const csvLine = (values: string[]): string =>
  `${values.map((value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(",")}\r\n`
