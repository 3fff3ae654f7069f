import { sql } from "drizzle-orm"
import type { BunSQLDatabase } from "drizzle-orm/bun-sql"

/**
 * From now on every change of tasks makes another revision (migration 0003), and everybody has one: what the API needs to
 * know whether a replica has caught up. Nothing undoes it, for another instance may have a replica; it costs a write some
 * microseconds. Throws what PostgreSQL refused.
 */
export async function keepRevisions(db: BunSQLDatabase) {
  await db.execute(sql`
    do $$ begin
      if (select tgenabled = 'D' from pg_trigger where tgrelid = 'tasks'::regclass and tgname = 'tasks_revised') then
        alter table tasks enable trigger tasks_revised;
        insert into task_revisions (user_id, revision) select id, gen_random_uuid() from "user"
          on conflict (user_id) do update set revision = excluded.revision;
      end if;
    end $$`)
}
