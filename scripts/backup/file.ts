import { createHash, type Hash } from "node:crypto"
import { createReadStream, createWriteStream } from "node:fs"
import { open, rename, rm, stat } from "node:fs/promises"
import { pipeline } from "node:stream/promises"
import { createGunzip, createGzip } from "node:zlib"
import { OperatorError } from "#shared/operator-error.ts"
import { isKnownVersion } from "./schema-version.ts"

// A backup is a gzip file of JSON lines: a header; for each table one line with its name and columns, and one line for each
// row, an array of texts and nulls; at the end the number of rows and a checksum for each table.

const format = 1

/** The first line of a file. `schema` is the version of the database's schema. */
export type Header = { latchkey: "backup"; format: number; schema: string; createdAt: string }
export type Table = { table: string; columns: string[] }
type Sum = { table: string; rows: number; sha256: string }

/** A table's name and columns, or the lines of some of its rows. */
export type Part = Table | string[]

/** A row is much shorter. The limit keeps a foreign file from filling the memory. */
const maxLineLength = 64 * 1024 * 1024

/**
 * Writes a backup that only its owner can read. The file appears, or replaces an older one, once it is complete and synced to
 * disk. Rejects with `OperatorError` if the file cannot be written.
 */
export async function writeBackupFile(file: string, schema: string, parts: AsyncIterable<Part>) {
  const unfinished = `${file}.unfinished`
  const found = await stat(file).catch(() => undefined)
  if (found && !found.isFile()) throw new OperatorError(`${file} is not a file: choose another name for the backup.`)
  try {
    await rm(unfinished, { force: true })
    await pipeline(linesOf(schema, parts), createGzip(), createWriteStream(unfinished, { flags: "wx", mode: 0o600 }))
    await using written = await open(unfinished, "r+")
    await written.sync()
    await rename(unfinished, file)
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {})
    if ((error as NodeJS.ErrnoException).syscall)
      throw new OperatorError(`The backup cannot be written: ${(error as Error).message}`)
    throw error
  }
}

async function* linesOf(schema: string, parts: AsyncIterable<Part>): AsyncGenerator<string> {
  const header: Header = { latchkey: "backup", format, schema, createdAt: new Date().toISOString() }
  const first = `${JSON.stringify(header)}\n`
  yield first
  const sums = new Sums(first)
  for await (const part of parts) {
    const text = Array.isArray(part) ? part.map((row) => `${row}\n`).join("") : `${JSON.stringify(part)}\n`
    if (Array.isArray(part)) sums.addRows(part.length, text)
    else sums.begin(part.table, text)
    yield text
  }
  yield `${JSON.stringify({ tables: sums.all() })}\n`
}

/** Row counts and checksums. Each checksum includes the header and the table's name and columns. */
class Sums {
  private readonly tables: { table: string; rows: number; hash: Hash }[] = []

  constructor(private readonly header: string) {}

  begin(table: string, text: string) {
    this.tables.push({ table, rows: 0, hash: createHash("sha256").update(this.header).update(text) })
  }

  addRows(count: number, text: string) {
    const table = this.tables.at(-1)
    if (!table) throw damaged("it has rows without a table")
    table.rows += count
    table.hash.update(text)
  }

  all = (): Sum[] => this.tables.map(({ table, rows, hash }) => ({ table, rows, sha256: hash.copy().digest("hex") }))
}

/** Reads the header of a backup. Rejects with `OperatorError` when this release cannot read the file. */
export async function readHeader(file: string): Promise<Header> {
  for await (const lines of linesIn(file)) return headerIn(lines[0] as string)
  throw foreign(file)
}

/**
 * Reads and checks a backup. Until the end is reached, the file may turn out to be damaged or incomplete: then it rejects
 * with `OperatorError`.
 */
export async function* readBackupFile(file: string): AsyncGenerator<Part> {
  let sums: Sums | undefined
  let end: string | undefined
  for await (const lines of linesIn(file)) {
    let rows: string[] = []
    for (const line of lines) {
      if (end !== undefined) throw damaged("it goes on after its end")
      if (!sums) {
        headerIn(line)
        sums = new Sums(`${line}\n`)
      } else if (line.startsWith("[")) {
        rows.push(line)
      } else {
        if (rows.length > 0) yield addRows(sums, rows)
        rows = []
        const object = parsed(line)
        if (isTable(object)) {
          sums.begin(object.table, `${line}\n`)
          yield object
        } else end = JSON.stringify(object)
      }
    }
    if (sums && rows.length > 0) yield addRows(sums, rows)
  }
  if (!sums) throw foreign(file)
  if (end === undefined) throw damaged("its end is missing")
  if (end !== JSON.stringify({ tables: sums.all() })) throw damaged("its row counts or checksums do not match")
}

function addRows(sums: Sums, rows: string[]) {
  sums.addRows(rows.length, rows.map((row) => `${row}\n`).join(""))
  return rows
}

/** The lines of a gzip file, in groups as they are decompressed. */
async function* linesIn(file: string): AsyncGenerator<string[]> {
  const source = createReadStream(file)
  const unpacked = source.pipe(createGunzip())
  source.on("error", (error) => unpacked.destroy(error))
  const decoder = new TextDecoder("utf-8", { fatal: true })
  let begun = ""
  let isFirst = true
  try {
    for await (const chunk of unpacked) {
      const lines = (begun + decoder.decode(chunk, { stream: true })).split("\n")
      begun = lines.pop() as string
      if (begun.length > maxLineLength) throw damaged("it has a line that is too long")
      if (lines.length === 0) continue
      isFirst = false
      yield lines
    }
    if (begun !== "") throw isFirst ? foreign(file) : damaged("its last line is not complete")
  } catch (error) {
    if (error instanceof OperatorError) throw error
    const { code, message, syscall } = error as NodeJS.ErrnoException
    if (code === "ENOENT") throw new OperatorError(`There is no file ${file}.`)
    if (syscall) throw new OperatorError(`The file ${file} cannot be read: ${message}`)
    throw isFirst ? foreign(file) : damaged(message)
  } finally {
    source.destroy()
  }
}

function headerIn(line: string): Header {
  const header = parsed(line) as Partial<Header> | undefined
  if (header?.latchkey !== "backup" || typeof header.format !== "number" || typeof header.schema !== "string")
    throw new OperatorError("The file is not a backup of Latchkey.")
  if (header.format > format || !isKnownVersion(header.schema))
    throw new OperatorError(
      "The backup was made by a newer release of Latchkey: restore it with that release or a later one.",
    )
  return header as Header
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const isTable = (value: unknown): value is Table => {
  const { table, columns } = (value ?? {}) as Partial<Table>
  return typeof table === "string" && Array.isArray(columns) && columns.every((name) => typeof name === "string")
}

const foreign = (file: string) => new OperatorError(`${file} is not a backup of Latchkey, or it is damaged.`)
const damaged = (reason: string) => new OperatorError(`The backup is damaged: ${reason}.`)
