-- Labels, repeating tasks, and the values before the last change of each task, so that the change can be undone.
ALTER TABLE "tasks" ADD COLUMN "labels" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "label_keys" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "repeat" text;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "change" uuid;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "former_title" text;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "former_title_key" text;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "former_description" text;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "former_search_key" text;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "former_completed" boolean;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "former_completed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "former_priority" smallint;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "former_due_date" date;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "former_labels" text[];--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "former_label_keys" text[];--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "former_repeat" text;--> statement-breakpoint
CREATE INDEX "tasks_due" ON "tasks" USING btree ("user_id",(case when "due_date" is null then 'infinity'::date else "due_date" end),"id") WHERE not "tasks"."completed" and "tasks"."due_date" is not null and "tasks"."deletion" is null;--> statement-breakpoint
CREATE INDEX "tasks_labelled" ON "tasks" USING btree ("user_id","id","label_keys","labels","completed","due_date","priority") WHERE "tasks"."label_keys" <> '{}' and "tasks"."deletion" is null;--> statement-breakpoint
CREATE INDEX "tasks_by_change" ON "tasks" USING btree ("change","user_id") WHERE "tasks"."change" is not null;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "repeat_dated" CHECK ("tasks"."repeat" is null or "tasks"."due_date" is not null);--> statement-breakpoint

-- Whether a change is another account's: for the security log, as foreign_task (migration 0013).
CREATE FUNCTION "foreign_change"("wanted" uuid, "subject" uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
DECLARE
  answer boolean;
BEGIN
  PERFORM public.act_as('00000000-0000-0000-0000-000000000000');
  SELECT EXISTS (SELECT 1 FROM public.tasks WHERE change = wanted AND user_id <> subject) INTO answer;
  PERFORM public.act_as('');
  RETURN answer;
END $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION "foreign_change" FROM PUBLIC;--> statement-breakpoint

-- Removes the values before changes that can no longer be undone. It is a function of the owner, because a policy that lets the
-- API update the tasks of all accounts would be open to its other statements too.
CREATE POLICY "old_changes_forgotten" ON "tasks" FOR UPDATE TO CURRENT_USER
  USING (current_setting('app.subject', true) = '00000000-0000-0000-0000-000000000000');--> statement-breakpoint
CREATE FUNCTION "forget_changes"() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM public.act_as('00000000-0000-0000-0000-000000000000');
  UPDATE public.tasks SET change = NULL, former_title = NULL, former_title_key = NULL, former_description = NULL,
      former_search_key = NULL, former_completed = NULL, former_completed_at = NULL, former_priority = NULL,
      former_due_date = NULL, former_labels = NULL, former_label_keys = NULL, former_repeat = NULL
    WHERE change IS NOT NULL AND updated_at < now() - interval '15 minutes';
  PERFORM public.act_as('');
END $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION "forget_changes" FROM PUBLIC;
