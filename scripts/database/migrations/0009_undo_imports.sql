ALTER TABLE "deleted_tasks" ADD COLUMN "import" uuid;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "import" uuid;--> statement-breakpoint
CREATE INDEX "tasks_by_import" ON "tasks" USING btree ("import","user_id") WHERE "tasks"."import" is not null;--> statement-breakpoint

-- Whether an import is another account's: as foreign_task (migration 0001), whose policy lets this function read the tasks.
CREATE FUNCTION "foreign_import"("wanted" uuid, "subject" uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
DECLARE
  answer boolean;
BEGIN
  PERFORM set_config('app.foreign_task_looks', 'yes', true);
  SELECT EXISTS (SELECT FROM public.tasks WHERE import = wanted AND user_id <> subject) INTO answer;
  PERFORM set_config('app.foreign_task_looks', '', true);
  RETURN answer;
END $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION "foreign_import" FROM PUBLIC;
