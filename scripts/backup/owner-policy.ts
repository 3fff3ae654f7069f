import type { SQL } from "bun"

/**
 * Adds policies with which the owner can read all rows in a transaction that called `readAllRows`. Otherwise forced row-level
 * security hides rows from the owner too. Existing policies are kept.
 */
export const letOwnerRead = (sql: SQL) =>
  sql.unsafe(`
    do $$
    declare
      target text;
    begin
      set local lock_timeout = '10s';
      for target in
        select oid::regclass from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r' and relrowsecurity and not exists (
          select from pg_policy where polrelid = pg_class.oid and polname = 'owner_backs_up'
            and polroles = array[current_user::regrole::oid]
        )
      loop
        execute format('drop policy if exists owner_backs_up on %s', target);
        execute format(
          'create policy owner_backs_up on %s for select to current_user using (current_setting(''app.backup'', true) = ''yes'')',
          target
        );
      end loop;
    end $$`)

export const readAllRows = (sql: SQL) => sql`select set_config('app.backup', 'yes', true)`
