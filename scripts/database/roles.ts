import { sql } from "drizzle-orm"
import type { BunSQLDatabase } from "drizzle-orm/bun-sql"

/** The two doors to one database: the web app sees the accounts, the API sees the tasks, neither sees the other's tables. */
export const webRole = "latchkey_web"
export const apiRole = "latchkey_api"

const grants = (web: string, api: string) => `
  grant usage on schema public to ${web}, ${api};
  grant select, insert, update, delete on "user", session, account, verification, jwks, api_key, rate_limit to ${web};
  grant select, insert, delete on security_events to ${web};
  grant select, delete on ended_sessions to ${web};
  grant select, insert, update, delete on tasks, idempotency_keys to ${api};
  grant select, insert, delete on security_events to ${api};
  grant select, delete on ended_sessions to ${api};
`

/**
 * Creates both roles where they are missing, lets this login act as them, and grants each its own tables and nothing else.
 * `apiLogin` is the name in `API_DATABASE_URL`, granted the same as the API's role.
 */
export async function grantRoles(db: BunSQLDatabase, apiLogin?: string) {
  for (const role of [webRole, apiRole]) await db.execute(sql.raw(ensureRole(role)))
  await db.execute(sql.raw(grants(webRole, apiRole)))
  if (apiLogin) await db.execute(sql.raw(grants(webRole, quoted(apiLogin))))
}

/** Roles belong to the whole server: another database may be creating the same one at this moment. */
const ensureRole = (role: string) => `
  do $$ begin
    if not exists (select from pg_roles where rolname = '${role}') then
      create role ${role} nologin nosuperuser nobypassrls;
    end if;
  exception when duplicate_object or unique_violation then null;
  end $$;
  do $$ begin
    if not pg_has_role(current_user, '${role}', 'member') then grant ${role} to current_user; end if;
  end $$;
`

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
