import { sql } from "drizzle-orm"
import type { BunSQLDatabase } from "drizzle-orm/bun-sql"
import { apiRole, webRole } from "#shared/database/connect.ts"
import { OperatorError } from "#shared/operator-error.ts"

/** Both servers read and write security events and ended sessions. */
const sharedGrants = (role: string) => `
  grant usage on schema public to ${role};
  grant select, insert, delete on security_events to ${role};
  grant select, delete on ended_sessions to ${role};
  grant execute on function act_as to ${role};
  do $grants$ begin
    -- On Citus act_as calls this procedure (distribute.ts).
    if to_regproc('set_subject') is not null then grant execute on procedure set_subject to ${role}; end if;
  end $grants$;
`

const webGrants = (web: string) => `
  ${sharedGrants(web)}
  grant select, insert, update, delete on "user", session, account, verification, jwks, api_key, calendar_address, rate_limit to ${web};
`

/**
 * Grants a role the tables of the API: for each table, the commands that have a policy. A migration that adds a table adds
 * its policies too, so no list of tables is needed, and scripts/ need not import api/. Policies for a named role are left
 * out, because they are for functions.
 */
export const apiGrants = (role: string) => `
  ${sharedGrants(quoted(role))}
  grant execute on function foreign_task, foreign_deletion, foreign_import, foreign_change, forget_changes to ${quoted(role)};
  do $grants$
  declare grants text;
  begin
    for grants in
      select format('grant %s on %s to %I', command, polrelid::regclass, '${role.replaceAll("'", "''")}')
      from pg_policy join pg_class on pg_class.oid = polrelid, lateral (select case polcmd when '*' then 'select, insert, update, delete'
        when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' end as command) as commands
      where relnamespace = 'public'::regnamespace and relname not in ('security_events', 'ended_sessions') and polroles = '{0}'
    loop
      execute grants;
    end loop;
  end $grants$;
`

/**
 * Creates missing roles, lets this login act as them, and grants each only its own tables. With `apiLogin`, the login of
 * `API_DATABASE_URL`, no roles are needed: that login gets the grants of the API's role. Throws `OperatorError` if this login
 * lacks the rights.
 */
export async function grantRoles(db: BunSQLDatabase, apiLogin?: string) {
  try {
    if (apiLogin) return await db.execute(sql.raw(apiGrants(apiLogin)))
    for (const role of [webRole, apiRole]) await db.execute(sql.raw(ensureRole(role)))
    await db.execute(sql.raw(webGrants(webRole) + apiGrants(apiRole)))
  } catch (error) {
    throw refusal(error, apiLogin) ?? error
  }
}

/**
 * Creates the role if it is missing. Roles belong to the whole server, so another database may create the same role at this
 * moment. Tests whether it can act as the role, because since PostgreSQL 16 the creator of a role does not get that right.
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
