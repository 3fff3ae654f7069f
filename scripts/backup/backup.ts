import type { SQL } from "bun"
import { connect } from "#shared/database/connect.ts"
import { OperatorError } from "#shared/operator-error.ts"
import { isOnCitus } from "../database/distribute.ts"
import { type Part, writeBackupFile } from "./file.ts"
import { letOwnerRead, readAllRows } from "./owner-policy.ts"
import { schemaVersion, tablesIn } from "./schema-version.ts"
import { columnsOf, fixTexts, quoted } from "./texts.ts"

/** Rows per read. One row can have 80 kB. */
const batch = 250

/** The number of rows in each table of a backup. */
export type Counts = Record<string, number>

/**
 * Writes one consistent snapshot of all tables to a file, while others continue to write. `signal` stops it. Rejects with
 * `OperatorError` if that is not possible; an existing file of that name is then unchanged.
 */
export async function backUp(url: string, file: string, signal?: AbortSignal): Promise<Counts> {
  await using client = connect(url, { max: 1 })
  if (await isOnCitus(client))
    throw new OperatorError(
      "A backup needs one snapshot of all rows, which Citus does not have across its nodes: use the backups of each node instead.",
    )
  const version = await schemaVersion(client)
  if (!version) throw new OperatorError("There is nothing to back up: the database has no tables of Latchkey.")
  if (version === "newer")
    throw new OperatorError("The database belongs to a newer release of Latchkey: back it up with that release.")
  await letOwnerRead(client)
  const counts: Counts = {}
  await client.begin("isolation level repeatable read read only", async (sql) => {
    await sql`set local statement_timeout = 0`
    await sql`set local idle_in_transaction_session_timeout = 0`
    await fixTexts(sql)
    await readAllRows(sql)
    // The first statement that reads a table fixes the snapshot.
    const snapshot = await schemaVersion(sql)
    if (snapshot !== version) throw new OperatorError("The database was migrated just now: begin again.")
    await writeBackupFile(file, version, read(sql, tablesIn(version), counts, signal))
  })
  return counts
}

async function* read(sql: SQL, tables: string[], counts: Counts, signal?: AbortSignal): AsyncGenerator<Part> {
  for (const table of await inOrderOfReferences(sql, tables)) {
    const columns = await columnsOf(sql, table)
    yield { table, columns: columns.map(({ name }) => name) }
    const texts = columns.map(({ name }) => `${quoted(name)}::text`).join(", ")
    await sql.unsafe(
      `declare rows no scroll cursor for select json_build_array(${texts})::text as line from only public.${quoted(table)}`,
    )
    let seen = 0
    for (;;) {
      signal?.throwIfAborted()
      const rows: { line: string }[] = await sql.unsafe(`fetch ${batch} from rows`)
      if (rows.length === 0) break
      seen += rows.length
      yield rows.map(({ line }) => line)
    }
    await sql.unsafe("close rows")
    const stored = await countStored(sql, table)
    if (seen !== stored)
      throw new OperatorError(
        `Row-level security shows ${seen} of the ${stored} rows of ${table} to the login of DATABASE_URL: the backup would not be complete.`,
      )
    counts[table] = seen
  }
}

/** Sorts tables so that each comes after the tables that it refers to. */
async function inOrderOfReferences(sql: SQL, tables: string[]): Promise<string[]> {
  const references: { table: string; target: string }[] = await sql`
    select source.relname as table, target.relname as target from pg_constraint
    join pg_class source on source.oid = conrelid join pg_class target on target.oid = confrelid
    where contype = 'f' and connamespace = 'public'::regnamespace and conrelid <> confrelid`
  const ordered: string[] = []
  while (ordered.length < tables.length) {
    const next = tables.filter(
      (name) =>
        !ordered.includes(name) &&
        references.every(({ table, target }) => table !== name || !tables.includes(target) || ordered.includes(target)),
    )
    if (next.length === 0) throw new Error(`The references of ${tables.join(", ")} go round in a circle`)
    ordered.push(...next)
  }
  return ordered
}

type Plan = {
  "Node Type": string
  "Actual Rows": number
  "Actual Loops": number
  "Rows Removed by Filter"?: number
  Plans?: Plan[]
}

/**
 * Returns the number of all rows of a table in the snapshot, including those that row-level security hides. EXPLAIN ANALYZE
 * reports how many rows a scan read and how many its filter removed. Switching row-level security off for a moment would
 * block other statements.
 */
async function countStored(sql: SQL, table: string): Promise<number> {
  for (const setting of ["enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan"])
    await sql.unsafe(`set local ${setting} = off`)
  await sql`set local max_parallel_workers_per_gather = 0`
  const [row] = await sql.unsafe(
    `explain (analyze, timing off, format json) select 1 from only public.${quoted(table)}`,
  )
  const scan = scanIn(row["QUERY PLAN"][0].Plan)
  if (scan?.["Actual Loops"] !== 1)
    throw new OperatorError(
      `Row-level security hides ${table} from the login of DATABASE_URL: the backup would not be complete.`,
    )
  return scan["Actual Rows"] + (scan["Rows Removed by Filter"] ?? 0)
}

const scanIn = (plan: Plan): Plan | undefined =>
  plan["Node Type"] === "Seq Scan" ? plan : plan.Plans?.map(scanIn).find(Boolean)
