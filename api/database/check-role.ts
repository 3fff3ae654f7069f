import { getTableName, sql } from "drizzle-orm"
import { statement } from "#shared/database/statement.ts"
import { OperatorError } from "#shared/operator-error.ts"
import { apiTables } from "../resources.ts"
import type { Database } from "./database.ts"

type Role = {
  name: string
  superuser: boolean
  bypasses: boolean
  owns: string | null
  reads: string | null
  unprotected: string | null
  encoding: string
}

/** The names of the API's tables, as the text of a PostgreSQL array. */
const own = `{${apiTables.map(getTableName).join()}}`

const describeRole = statement<Role, { own: string }>(sql`
  select rolname::text as name, rolsuper as superuser, rolbypassrls as bypasses,
    (select string_agg(relname, ', ') from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and pg_has_role(relowner, 'usage')) as owns,
    (select string_agg(relname, ', ') from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
        and relname <> all (${sql.placeholder("own")}::text[])
        and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')
        and (has_table_privilege(oid, 'select, insert, update, delete, truncate')
          or has_any_column_privilege(oid, 'select, insert, update'))) as reads,
    (select string_agg(name, ', ') from unnest(${sql.placeholder("own")}::text[]) as name
      where not row_security_active(format('public.%I', name))) as unprotected,
    current_setting('server_encoding') as encoding
  from pg_roles where rolname = current_user`)

/**
 * Checks that row-level security binds the API's database role, and that the role can use only the API's tables and those of
 * extensions. Throws `OperatorError` otherwise, so that the API does not start.
 */
export async function checkRole(database: Database) {
  const [role] = await database.run(describeRole, { own }).catch((error: Error) => {
    const reason = error.cause instanceof Error ? error.cause.message : error.message
    throw new OperatorError(`The API cannot use its database: ${reason}.`)
  })
  if (!role) throw new OperatorError("The API cannot tell which database role it acts as.")
  const fault = faultOf(role)
  if (fault) throw new OperatorError(`The API does not start: its database role ${role.name} ${fault}.`)
  if (role.encoding !== "UTF8") throw new OperatorError("The API does not start: the database's encoding is not UTF8.")
}

function faultOf({ superuser, bypasses, owns, reads, unprotected }: Role): string | undefined {
  if (superuser) return "is a superuser, and row-level security does not bind superusers"
  if (bypasses) return "may bypass row-level security"
  if (owns) return `owns tables (${owns}), so it could switch row-level security off`
  if (reads) return `can use tables that are not the API's (${reads})`
  if (unprotected) return `is not bound by row-level security on ${unprotected}`
}
