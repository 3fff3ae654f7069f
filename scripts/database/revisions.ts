import { sql } from "drizzle-orm"
import type { BunSQLDatabase } from "drizzle-orm/bun-sql"

/**
 * From now on a trigger makes another revision at every change of tasks (migration 0003), and everybody has one: what the
 * API needs to know whether a replica has caught up. Nothing undoes it, for another instance may have a replica; a write
 * takes PostgreSQL a third longer. Throws what PostgreSQL refused.
 */
export async function keepRevisions(db: BunSQLDatabase) {
  await db.execute(sql`
    do $$ begin
      if not exists (
        select from pg_trigger where tgrelid = 'tasks'::regclass and tgname = 'tasks_revised' and tgenabled <> 'D'
      ) then
        create or replace trigger tasks_revised after insert or update or delete on tasks
          for each statement execute function note_task_revision();
        insert into task_revisions (user_id, revision) select id, gen_random_uuid() from "user"
          on conflict (user_id) do update set revision = excluded.revision;
      end if;
    end $$`)
}
