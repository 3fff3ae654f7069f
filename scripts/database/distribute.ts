import type { SQL } from "bun"
import { OperatorError } from "#shared/operator-error.ts"

/** Whether this database is the coordinator of a Citus cluster. */
export async function isOnCitus(sql: SQL): Promise<boolean> {
  const [{ onCitus }] = await sql`select exists (select from pg_extension where extname = 'citus') as "onCitus"`
  return onCitus
}

/** Throws `OperatorError` without a login for the API, because that login must exist on every node, with its defaults. */
export function checkLoginOnCitus(apiUrl: string | undefined) {
  if (apiUrl) return
  throw new OperatorError(
    "On Citus the API needs a login that may log in on all nodes: create one, and set API_DATABASE_URL to it.",
  )
}

/**
 * Returns the tables to distribute by user: those with row-level security and a reference to their user. `ended_sessions` has
 * no such reference, because its rows outlive the account.
 */
export const subjectTables = (sql: SQL): Promise<{ name: string }[]> => sql`
  select relname as name from pg_class
  where relnamespace = 'public'::regnamespace and relrowsecurity and exists (
    select from pg_constraint
    where conrelid = pg_class.oid and contype = 'f' and confrelid = '"user"'::regclass and conkey = array[(
      select attnum from pg_attribute where attrelid = pg_class.oid and attname = 'user_id')])
  order by relname`

/**
 * Distributes the tables of a migrated database over the nodes of Citus: every node gets a copy of "user", and the rows of
 * each subject go to one node. Skips tables that are already distributed.
 */
export async function distributeTables(sql: SQL) {
  await sql.unsafe(sequentialChanges)
  const [{ plain }] = await sql`
    select lanname = 'sql' as plain from pg_proc join pg_language on pg_language.oid = prolang
    where pg_proc.oid = 'act_as'::regproc`
  const tables = await subjectTables(sql)
  await sql.begin(async (transaction) => {
    await transaction.unsafe("set local citus.multi_shard_modify_mode = sequential")
    if (plain) await transaction.unsafe(actAsOnNodes)
    await distribute(transaction, "user", `select create_reference_table('"user"')`)
    for (const { name } of tables)
      await distribute(transaction, name, `select create_distributed_table('"${name}"', 'user_id')`)
  })
}

/** Several migrations in one transaction change the same shards repeatedly. Citus refuses that in parallel mode. */
const sequentialChanges = `
  do $$ begin
    execute format('alter database %I set citus.multi_shard_modify_mode = sequential', current_database());
  end $$`

/**
 * The body of `act_as` on Citus: it calls a procedure with SET LOCAL, because Citus sends that to the nodes, unlike `set_config`.
 */
export const actAsOnNodes = `
  create or replace procedure set_subject(subject text) language plpgsql as $$ begin
    execute format('set local app.subject = %L', subject);
  end $$;
  revoke all on procedure set_subject from public;
  create or replace function act_as(subject text) returns text language plpgsql
    set citus.propagate_set_commands = 'local' as $$ begin
      call public.set_subject(subject);
      return subject;
    end $$;`

/**
 * Moves the rows of a table to the nodes and empties the local table. Row-level security must not be forced meanwhile: it
 * would hide all rows from the owner, so that Citus would move none and report no error.
 */
async function distribute(sql: SQL, table: string, statement: string) {
  const [{ done, forced }] = await sql`
    select relforcerowsecurity as forced, exists (
      select from pg_dist_partition where logicalrelid = oid and (partmethod = 'h' or repmodel = 't')) as done
    from pg_class where oid = ${`"${table}"`}::regclass`
  if (done) return
  if (forced) await sql.unsafe(`alter table "${table}" no force row level security`)
  await sql.unsafe(statement)
  await sql.unsafe(`select truncate_local_data_after_distributing_table('"${table}"')`)
  if (forced) await sql.unsafe(`alter table "${table}" force row level security`)
}
