-- The policies compare with `=` and without a sub-select, which Citus would refuse. The planner joins the comparison with the
-- statement's own `user_id = …` and checks both values once, after the statement has named its subject.
ALTER POLICY "subject_reads" ON "idempotency_keys" USING ("user_id" = nullif(current_setting('app.subject', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "subject_adds" ON "idempotency_keys" WITH CHECK ("user_id" = nullif(current_setting('app.subject', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "subject_renews" ON "idempotency_keys" USING ("user_id" = nullif(current_setting('app.subject', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "subject_reads" ON "security_events" USING ("user_id" = nullif(current_setting('app.subject', true), '')::uuid);--> statement-breakpoint
ALTER POLICY "subject_adds" ON "security_events" WITH CHECK ("user_id" = nullif(current_setting('app.subject', true), '')::uuid);--> statement-breakpoint

-- A subject deletes its tasks by an UPDATE, so the only DELETE that is allowed is the pruning.
DROP POLICY "subject_only" ON "tasks";--> statement-breakpoint
CREATE POLICY "subject_reads" ON "tasks" FOR SELECT USING ("user_id" = nullif(current_setting('app.subject', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "subject_adds" ON "tasks" FOR INSERT WITH CHECK ("user_id" = nullif(current_setting('app.subject', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "subject_changes" ON "tasks" FOR UPDATE USING ("user_id" = nullif(current_setting('app.subject', true), '')::uuid);--> statement-breakpoint

-- Names the subject of the statement that calls it (shared/database/acting-as.ts). PostgreSQL inlines it.
CREATE FUNCTION "act_as"("subject" text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('app.subject', subject, true) $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION "act_as" FROM PUBLIC;--> statement-breakpoint

-- Deleted tasks move back into the table of tasks.
ALTER TABLE "tasks" ADD COLUMN "deletion" uuid;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "deleted_at" timestamp (3) with time zone;--> statement-breakpoint
DROP INDEX "tasks_active";--> statement-breakpoint
DROP INDEX "tasks_by_id";--> statement-breakpoint
DROP INDEX "tasks_by_title";--> statement-breakpoint
DROP INDEX "tasks_by_priority";--> statement-breakpoint
DROP INDEX "tasks_by_due_date";--> statement-breakpoint
DROP INDEX "tasks_by_import";--> statement-breakpoint
DROP INDEX "tasks_by_due_date_latest";--> statement-breakpoint
-- Forced, row-level security hides all rows from the owner without an error. With row_security off, a hidden row is an error.
ALTER TABLE "tasks" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "deleted_tasks" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
SET LOCAL row_security = off;--> statement-breakpoint
DO $$
DECLARE
  total bigint := (SELECT count(*) FROM "tasks") + (SELECT count(*) FROM "deleted_tasks");
  deleted bigint := (SELECT count(*) FROM "deleted_tasks");
BEGIN
  INSERT INTO "tasks" ("user_id", "id", "title", "title_key", "description", "search_key", "completed", "priority", "due_date",
      "created_at", "updated_at", "completed_at", "version", "import", "deletion", "deleted_at")
    SELECT "user_id", "id", "title", "title_key", "description", "search_key", "completed", "priority", "due_date",
      "created_at", "updated_at", "completed_at", "version", "import", "deletion", "deleted_at" FROM "deleted_tasks";
  IF (SELECT count(*) FROM "tasks") <> total OR (SELECT count("deletion") FROM "tasks") <> deleted THEN
    RAISE 'Not all of the % deleted tasks could be moved', deleted;
  END IF;
END $$;--> statement-breakpoint
SET LOCAL row_security = on;--> statement-breakpoint
ALTER TABLE "tasks" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
DROP TABLE "deleted_tasks";--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "deletion_dated" CHECK (("tasks"."deletion" is null) = ("tasks"."deleted_at" is null));--> statement-breakpoint
CREATE INDEX "tasks_active" ON "tasks" USING btree ("user_id","id") WHERE not "tasks"."completed" and "tasks"."deletion" is null;--> statement-breakpoint
CREATE INDEX "tasks_by_id" ON "tasks" USING btree ("id","user_id") WHERE "tasks"."deletion" is null;--> statement-breakpoint
CREATE INDEX "tasks_by_title" ON "tasks" USING btree ("user_id","title_key" collate "C","id") WHERE "tasks"."deletion" is null;--> statement-breakpoint
CREATE INDEX "tasks_by_priority" ON "tasks" USING btree ("user_id","priority","id","completed","due_date") WHERE "tasks"."deletion" is null;--> statement-breakpoint
CREATE INDEX "tasks_by_due_date" ON "tasks" USING btree ("user_id",(case when "due_date" is null then 'infinity'::date else "due_date" end),"id") WHERE "tasks"."deletion" is null;--> statement-breakpoint
CREATE INDEX "tasks_by_due_date_latest" ON "tasks" USING btree ("user_id",(case when "due_date" is null then '-infinity'::date else "due_date" end),"id") WHERE "tasks"."deletion" is null;--> statement-breakpoint
CREATE INDEX "tasks_by_import" ON "tasks" USING btree ("import","user_id") WHERE "tasks"."import" is not null and "tasks"."deletion" is null;--> statement-breakpoint
CREATE INDEX "tasks_by_deletion" ON "tasks" USING btree ("deletion","user_id") WHERE "tasks"."deletion" is not null;--> statement-breakpoint
CREATE INDEX "tasks_by_deletion_time" ON "tasks" USING btree ("deleted_at") WHERE "tasks"."deleted_at" is not null;--> statement-breakpoint
CREATE POLICY "pruned_after_15_minutes" ON "tasks" FOR DELETE USING ("deleted_at" < now() - interval '15 minutes');--> statement-breakpoint

-- The three functions search the tasks of all accounts for the security log. They run as the owner, act as the nil UUID, which
-- is no account's, and only for the owner that subject opens all rows. On Citus a setting of their own would not reach the workers.
ALTER POLICY "foreign_task_looks" ON "tasks" USING (current_setting('app.subject', true) = '00000000-0000-0000-0000-000000000000');--> statement-breakpoint
CREATE OR REPLACE FUNCTION "foreign_task"("task" uuid, "subject" uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
DECLARE
  answer boolean;
BEGIN
  PERFORM public.act_as('00000000-0000-0000-0000-000000000000');
  SELECT EXISTS (SELECT 1 FROM public.tasks WHERE id = task AND user_id <> subject AND deletion IS NULL) INTO answer;
  PERFORM public.act_as('');
  RETURN answer;
END $$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION "foreign_deletion"("wanted" uuid, "subject" uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
DECLARE
  answer boolean;
BEGIN
  PERFORM public.act_as('00000000-0000-0000-0000-000000000000');
  SELECT EXISTS (SELECT 1 FROM public.tasks WHERE deletion = wanted AND user_id <> subject) INTO answer;
  PERFORM public.act_as('');
  RETURN answer;
END $$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION "foreign_import"("wanted" uuid, "subject" uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
DECLARE
  answer boolean;
BEGIN
  PERFORM public.act_as('00000000-0000-0000-0000-000000000000');
  SELECT EXISTS (SELECT 1 FROM public.tasks WHERE import = wanted AND user_id <> subject AND deletion IS NULL) INTO answer;
  PERFORM public.act_as('');
  RETURN answer;
END $$;
