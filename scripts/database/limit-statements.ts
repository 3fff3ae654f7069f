import { connect } from "#shared/database/connect.ts"
import { migrationLock } from "./migrate.ts"

/**
 * Makes PostgreSQL cancel statements of the API's own login after five seconds. The limit is a default of the login in this
 * database, because a pooler would refuse a connection parameter. An existing default is not changed. Processes that start
 * together do this one after the other. Throws the error of PostgreSQL.
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
