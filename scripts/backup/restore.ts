import type { SQL } from "bun"
import { connect } from "#shared/database/connect.ts"
import { OperatorError } from "#shared/operator-error.ts"
import { migrationLock } from "../database/migrate.ts"
import type { Counts } from "./backup.ts"
import { type Header, readBackupFile, readHeader, type Table } from "./file.ts"
import { createSchema, schemaVersion, tablesIn } from "./schema-version.ts"
import { columnsOf, fixTexts, quoted } from "./texts.ts"

/** Tables of sessions and one-time links. Triggers record deleted sessions, so that their tokens are refused too. */
const sessionsAndLinks = ["session", "verification"]

/** Characters of rows per write. */
const batch = 1_000_000

type Options = {
  /** Keeps all sessions. */
  keepSessions?: boolean
  signal?: AbortSignal
}

/** Checks a whole backup and returns its header. Rejects with `OperatorError` if it is damaged, foreign or too new. */
export async function checkBackup(file: string, signal?: AbortSignal): Promise<Header> {
  const header = await readHeader(file)
  for await (const _ of readBackupFile(file)) signal?.throwIfAborted()
  return header
}

/**
 * Restores a backup into a database without accounts and tasks, in one transaction. The schema then has the version of the
 * backup, so the caller must migrate it. If it rejects with `OperatorError`, nothing has changed.
 */
export async function restore(url: string, file: string, { keepSessions, signal }: Options = {}): Promise<Counts> {
  const header = await checkBackup(file, signal)
  await using client = connect(url, { max: 1 })
  return await client.begin(async (sql) => {
    await sql`set local statement_timeout = 0`
    await sql`set local idle_in_transaction_session_timeout = 0`
    await sql`select pg_advisory_xact_lock(${migrationLock})`
    await removeEmptySchema(sql)
    await createSchema(sql, header.schema)
    const counts = await fill(sql, file, header, signal)
    if (!keepSessions) for (const table of sessionsAndLinks) await sql.unsafe(`delete from public.${quoted(table)}`)
    return counts
  })
}

/** Drops the tables and functions of Latchkey, if any. Throws `OperatorError` if they contain an account or a task. */
async function removeEmptySchema(sql: SQL) {
  const version = await schemaVersion(sql)
  if (version === "newer")
    throw new OperatorError("The database belongs to a newer release of Latchkey: restore with that release.")
  const own = version ? tablesIn(version) : []
  const found: { name: string }[] = await sql`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
      and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')`
  const foreign = found.filter(({ name }) => !own.includes(name))
  if (foreign.length > 0)
    throw new OperatorError(
      `The database has tables that are not Latchkey's (${foreign.map(({ name }) => name).join(", ")}): restore into one of its own.`,
    )
  if (!version) return
  await sql`set local lock_timeout = '30s'`
  await sql.unsafe(`lock table ${own.map((name) => `public.${quoted(name)}`).join(", ")} in access exclusive mode`)
  await liftRowSecurity(sql)
  const [{ used }] = await sql`select exists (select from public."user") or exists (select from public.tasks) as used`
  await sql`set local row_security = on`
  if (used) throw new OperatorError("The database has accounts or tasks already: restore into an empty one.")
  await sql.unsafe(`
    do $$
    declare
      target text;
    begin
      for target in
        select 'table ' || oid::regclass from pg_class
          where relnamespace = 'public'::regnamespace and relkind = 'r'
            and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')
        union all
        select 'routine ' || oid::regprocedure from pg_proc
          where pronamespace = 'public'::regnamespace and pg_has_role(proowner, 'usage')
            and not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = pg_proc.oid and deptype = 'e')
      loop
        execute format('drop %s cascade', target);
      end loop;
    end $$;
    drop schema drizzle cascade`)
}

/** Exempts the owner from row-level security, and makes any row that is still hidden an error. Returns the tables. */
async function liftRowSecurity(sql: SQL): Promise<string[]> {
  const tables: { name: string }[] = await sql`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relforcerowsecurity`
  for (const { name } of tables) await sql.unsafe(`alter table public.${quoted(name)} no force row level security`)
  await sql`set local row_security = off`
  return tables.map(({ name }) => name)
}

async function forceRowSecurity(sql: SQL, tables: string[]) {
  for (const table of tables) await sql.unsafe(`alter table public.${quoted(table)} force row level security`)
  await sql`set local row_security = on`
}

async function fill(sql: SQL, file: string, header: Header, signal?: AbortSignal): Promise<Counts> {
  const tables = tablesIn(header.schema)
  const forced = await liftRowSecurity(sql)
  await fixTexts(sql)
  const counts: Counts = {}
  let insert: ((rows: string[]) => Promise<void>) | undefined
  let waiting: string[] = []
  let size = 0
  const flush = async () => {
    if (waiting.length > 0) await insert?.(waiting)
    waiting = []
    size = 0
  }
  for await (const part of readBackupFile(file)) {
    signal?.throwIfAborted()
    if (!Array.isArray(part)) {
      await flush()
      insert = await inserter(sql, part, tables, counts)
      continue
    }
    waiting.push(...part)
    for (const row of part) size += row.length
    if (size > batch) await flush()
  }
  await flush()
  const missing = tables.filter((table) => !(table in counts))
  if (missing.length > 0) throw new OperatorError(`The backup does not have the tables ${missing.join(", ")}.`)
  for (const [table, rows] of Object.entries(counts)) {
    const [{ stored }] = await sql.unsafe(`select count(*)::int as stored from public.${quoted(table)}`)
    if (stored !== rows) throw new Error(`${stored} of ${rows} rows of ${table} were restored`)
  }
  await forceRowSecurity(sql, forced)
  return counts
}

/** Returns a function that inserts rows into a table. Each row is the text of a JSON array. */
async function inserter(sql: SQL, { table, columns }: Table, tables: string[], counts: Counts) {
  const known = await columnsOf(sql, table)
  const types = new Map(known.map(({ name, type }) => [name, type]))
  if (
    !tables.includes(table) ||
    table in counts ||
    columns.length !== types.size ||
    !columns.every((name) => types.has(name))
  )
    throw new OperatorError(`The backup's table ${table} is not that of its version of the schema.`)
  const values = columns.map((name, n) => `(line ->> ${n})::${types.get(name)}`).join(", ")
  const statement = `insert into public.${quoted(table)} (${columns.map(quoted).join(", ")})
    select ${values} from json_array_elements($1::text::json) as line`
  // A migration may have added rows.
  await sql.unsafe(`delete from public.${quoted(table)}`)
  counts[table] = 0
  return async (rows: string[]) => {
    await sql.unsafe(statement, [`[${rows.join(",")}]`])
    counts[table] = (counts[table] as number) + rows.length
  }
}
