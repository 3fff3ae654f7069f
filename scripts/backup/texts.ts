import type { SQL } from "bun"

/** Makes PostgreSQL write and read values in fixed formats, independent of settings of the server, database and login. */
export const fixTexts = (sql: SQL) =>
  sql.unsafe(`
    set local search_path = pg_catalog, public; set local timezone = 'UTC'; set local datestyle = 'ISO, YMD';
    set local intervalstyle = 'postgres'; set local bytea_output = 'hex'; set local extra_float_digits = 1`)

/** Returns the columns of a table in order, without generated columns. */
export const columnsOf = (sql: SQL, table: string): Promise<{ name: string; type: string }[]> => sql`
  select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
  where attrelid = to_regclass(${`public.${quoted(table)}`}) and attnum > 0 and not attisdropped and attgenerated = ''
  order by attnum`

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
