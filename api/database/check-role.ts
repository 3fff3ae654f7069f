import { sql } from "drizzle-orm"
import { statement } from "#shared/database/statement.ts"
import { OperatorError } from "#shared/operator-error.ts"
import type { Database } from "./database.ts"

const own = sql.raw(`('tasks'), ('deleted_tasks'), ('idempotency_keys'), ('security_events'), ('ended_sessions')`)
const accounts = sql.raw(`('user'), ('session'), ('account'), ('verification'), ('jwks'), ('api_key'), ('rate_limit')`)

type Role = {
  name: string
  superuser: boolean
  bypasses: boolean
  owns: string | null
  reads: string | null
  unlocked: string | null
  encoding: string
}

const describeRole = statement<Role, Record<string, never>>(sql`
  select rolname::text as name, rolsuper as superuser, rolbypassrls as bypasses,
    (select string_agg(relname, ', ') from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and pg_has_role(relowner, 'usage')) as owns,
    (select string_agg(name, ', ') from (values ${accounts}) as tables (name)
      where has_table_privilege(format('public.%I', name), 'select, insert, update, delete, truncate')
        or has_any_column_privilege(format('public.%I', name), 'select, insert, update')) as reads,
    (select string_agg(name, ', ') from (values ${own}) as tables (name)
      where not row_security_active(format('public.%I', name))) as unlocked,
    current_setting('server_encoding') as encoding
  from pg_roles where rolname = current_user`)

/**
 * Makes sure that the second lock holds: that the API acts in the database as a role which row-level security binds and
 * which can touch no account. Throws `OperatorError` when it does not, so that the API rather does not start.
 */
export async function checkRole(database: Database) {
  const [role] = await database.run(describeRole, {}).catch((error: Error) => {
    const reason = error.cause instanceof Error ? error.cause.message : error.message
    throw new OperatorError(`The API cannot use its database: ${reason}.`)
  })
  if (!role) throw new OperatorError("The API cannot tell which database role it acts as.")
  const fault = faultOf(role)
  if (fault) throw new OperatorError(`The API does not start: its database role ${role.name} ${fault}.`)
  if (role.encoding !== "UTF8") throw new OperatorError("The API does not start: the database's encoding is not UTF8.")
}

function faultOf({ superuser, bypasses, owns, reads, unlocked }: Role): string | undefined {
  if (superuser) return "is a superuser, whom row-level security does not bind"
  if (bypasses) return "may bypass row-level security"
  if (owns) return `owns tables (${owns}), so it could take row-level security off`
  if (reads) return `can touch the tables of accounts (${reads})`
  if (unlocked) return `is not bound by row-level security on ${unlocked}`
}
