import { sql } from "drizzle-orm"
import type { BunSQLDatabase } from "drizzle-orm/bun-sql"
import { apiRole, webRole } from "#shared/database/connect.ts"
import { OperatorError } from "#shared/operator-error.ts"

const webGrants = (web: string) => `
  grant usage on schema public to ${web};
  grant select, insert, update, delete on "user", session, account, verification, jwks, api_key, rate_limit to ${web};
  grant select, insert, delete on security_events to ${web};
  grant select, delete on ended_sessions to ${web};
`

/** Grants what the API needs to a role, whose name must be quoted where it has to be. */
export const apiGrants = (api: string) => `
  grant usage on schema public to ${api};
  grant select, insert, update, delete on tasks, idempotency_keys to ${api};
  grant select, insert, delete on deleted_tasks to ${api};
  grant select, insert, delete on security_events to ${api};
  grant select, delete on ended_sessions to ${api};
  grant execute on function foreign_task, foreign_deletion, foreign_import to ${api};
`

/**
 * Creates both roles where they are missing, lets this login act as them, and grants each its own tables and nothing else.
 * With `apiLogin`, the name in `API_DATABASE_URL`, no roles are needed: that login is granted what the API's role would be.
 * Throws `OperatorError` when this login may not.
 */
export async function grantRoles(db: BunSQLDatabase, apiLogin?: string) {
  try {
    if (apiLogin) return await db.execute(sql.raw(apiGrants(quoted(apiLogin))))
    for (const role of [webRole, apiRole]) await db.execute(sql.raw(ensureRole(role)))
    await db.execute(sql.raw(webGrants(webRole) + apiGrants(apiRole)))
  } catch (error) {
    throw refusal(error, apiLogin) ?? error
  }
}

/**
 * Roles belong to the whole server: another database may be creating the same one at this moment. Whether this login can
 * act as the role is tried, because since PostgreSQL 16 whoever created a role is its member without that right.
 */
const ensureRole = (role: string) => `
  do $$ begin
    if not exists (select from pg_roles where rolname = '${role}') then
      create role ${role} nologin nosuperuser nobypassrls;
    end if;
  exception when duplicate_object or unique_violation then null;
  end $$;
  do $$ begin
    set local role ${role};
    reset role;
  exception when insufficient_privilege then
    grant ${role} to current_user;
  end $$;
`

function refusal(error: unknown, apiLogin: string | undefined) {
  const { errno, message } = ((error as Error).cause ?? error) as { errno?: string; message?: string }
  if (apiLogin && errno === undefinedObject)
    return new OperatorError(
      `The login ${apiLogin} of API_DATABASE_URL does not exist in this database: create it first.`,
    )
  if (errno !== insufficientPrivilege) return undefined
  return new OperatorError(
    apiLogin
      ? `The login of DATABASE_URL may not grant tables to the login ${apiLogin} of API_DATABASE_URL (${message}).`
      : `The login of DATABASE_URL may not create or act as the roles ${webRole} and ${apiRole} (${message}). ` +
          `Give it CREATEROLE; or let an administrator create both and grant them to it; or set API_DATABASE_URL to a second login.`,
  )
}

const insufficientPrivilege = "42501"
const undefinedObject = "42704"

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
