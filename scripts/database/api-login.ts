import { scryptSync } from "node:crypto"
import type { SQL } from "bun"
import { connect } from "#shared/database/connect.ts"
import type { Log } from "#shared/log/log.ts"
import { apiLoginName } from "./api-login-name.ts"
import { migrationLock } from "./migrate.ts"
import { apiGrants } from "./roles.ts"

/**
 * Creates the API's own login in a migrated database and returns its URL. The login can use the API's tables and act as no
 * other role, so code that runs statements as the API cannot become the owner by `set role none`. Its password is derived
 * from the owner's, so that all machines with the same `DATABASE_URL` use the same password.
 *
 * Returns undefined, and logs one warning, if the owner may not create logins, if a pooler does not know the login, or on Citus.
 */
export async function provideApiLogin(ownerUrl: string, log: Log): Promise<string | undefined> {
  try {
    return await createApiLogin(ownerUrl)
  } catch (error) {
    log.warn("database.api_has_no_login", {
      reason: (error as Error).message,
      hint: "The API uses the login of DATABASE_URL and acts as another role. Set API_DATABASE_URL to give it a login.",
    })
    return undefined
  }
}

/** Returns the URL with another login. */
export function withLogin(url: string, { username, password }: Pick<URL, "username" | "password">) {
  return Object.assign(new URL(url), { username, password }).href
}

/** Returns the password in a URL as Bun reads it: decoded, unless its percent-encoding is invalid. */
export function passwordIn(url: string) {
  const { password } = new URL(url)
  try {
    return decodeURIComponent(password)
  } catch {
    return password
  }
}

/** Throws with the reason if there is no working login. */
async function createApiLogin(ownerUrl: string): Promise<string> {
  const ownerPassword = passwordIn(ownerUrl)
  // A password derived from an empty one could be guessed.
  if (!ownerPassword) throw new Error("DATABASE_URL has no password to derive another from")
  await using owner = connect(ownerUrl, { max: 1, connectionTimeout: 5 })
  const [{ database }] = await owner`select current_database() as database`
  const username = apiLoginName(database)
  // scrypt is slow on purpose, because an attacker who reads this password could try to guess the owner's password from it.
  const password = scryptSync(ownerPassword, username, 32).toString("base64url")
  await owner.begin(async (transaction) => {
    await transaction`select pg_advisory_xact_lock(${migrationLock})`
    // The DO block reads the password from a setting, so that it does not appear in logged statements.
    await transaction`select set_config('latchkey.password', ${password}, true)`
    await transaction.unsafe(ensureLogin(username))
  })
  const url = withLogin(ownerUrl, { username, password })
  await tryLogin(url, username)
  return url
}

/** Creates the login, or resets it to the state of a new one, and grants it the API's tables. */
const ensureLogin = (login: string) => `
  do $$
  declare
    password text := quote_literal(current_setting('latchkey.password'));
    fixed text := 'login connection limit -1 valid until ''infinity'' password ' || password;
    target text;
    source text;
  begin
    if not exists (select from pg_roles where rolname = '${login}') then
      execute 'create role ${login} nosuperuser nobypassrls nocreaterole nocreatedb noreplication noinherit ' || fixed;
    else
      execute 'alter role ${login} ' || fixed;
    end if;
    -- Only the attributes it has, because naming the others needs rights that most owners lack.
    for target in
      select name from pg_roles, lateral (values ('superuser', rolsuper), ('bypassrls', rolbypassrls),
        ('createrole', rolcreaterole), ('createdb', rolcreatedb), ('replication', rolreplication)) as rights (name, held)
      where rolname = '${login}' and held
    loop
      execute 'alter role ${login} no' || target;
    end loop;
    -- The owner can then end its connections, which DROP DATABASE … WITH (FORCE) needs.
    grant ${login} to current_user;
    for target, source in
      select roleid::regrole, grantor::regrole from pg_auth_members where member = '${login}'::regrole
    loop
      execute format('revoke %s from ${login} granted by %s cascade', target, source);
    end loop;
    for target in
      select 'table ' || oid::regclass from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S', 'f') and pg_has_role(relowner, 'usage')
      union all
      select 'routine ' || oid::regprocedure from pg_proc
        where pronamespace = 'public'::regnamespace and pg_has_role(proowner, 'usage')
    loop
      execute format('revoke all on %s from ${login} cascade', target);
    end loop;
    execute format('grant connect on database %I to ${login}', current_database());
    -- The settings that connections of the owner pass as startup parameters (connect.ts), which poolers refuse.
    alter role ${login} reset all;
    execute format('alter role ${login} in database %I reset all', current_database());
    alter role ${login} set plan_cache_mode = force_generic_plan;
    alter role ${login} set statement_timeout = '5s';
  end $$;
  ${apiGrants(login)}`

/** Tests the login. A pooler may not know it, or may always log in as another one. */
async function tryLogin(url: string, login: string) {
  const client: SQL = connect(url, { max: 1, connectionTimeout: 5 })
  try {
    const [{ used }] = await client`select current_user::text as used`
    if (used !== login) throw new Error(`logging in as ${login} leads to the role ${used}`)
  } finally {
    await client.close({ timeout: 0 })
  }
}
