import { connect } from "#shared/database/connect.ts"
import { migrationLock } from "./migrate.ts"

/**
 * Has PostgreSQL give up every statement of the API's own login after five seconds, as it does for the role it would
 * otherwise act as. A default of the login in this database holds behind a pooler too, which would refuse it as a parameter of
 * a connection. A default that somebody chose stays. Processes that start together take turns. Throws what PostgreSQL refused.
 */
export async function limitStatements(url: string) {
  const client = connect(url, { max: 1, connectionTimeout: 5 })
  try {
    await client.unsafe(`
      do $$ begin
        perform pg_advisory_xact_lock(${migrationLock});
        if not exists (
          select from pg_db_role_setting, unnest(setconfig) as setting
          where setrole in (0, session_user::regrole) and setting like 'statement_timeout=%'
            and setdatabase in (0, (select oid from pg_database where datname = current_database()))
        ) then
          execute format('alter role %I in database %I set statement_timeout = %L', session_user, current_database(), '5s');
        end if;
      end $$`)
  } finally {
    await client.close()
  }
}
