CREATE INDEX "deleted_tasks_by_deletion" ON "deleted_tasks" USING btree ("deletion","user_id");--> statement-breakpoint

-- Whether a deletion is somebody else's: as foreign_task (migration 0001) is for tasks.
CREATE POLICY "foreign_deletion_looks" ON "deleted_tasks" FOR SELECT TO CURRENT_USER
  USING (current_setting('app.foreign_deletion_looks', true) = 'yes');--> statement-breakpoint
CREATE FUNCTION "foreign_deletion"("wanted" uuid, "subject" uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
DECLARE
  answer boolean;
BEGIN
  PERFORM set_config('app.foreign_deletion_looks', 'yes', true);
  SELECT EXISTS (SELECT FROM public.deleted_tasks WHERE deletion = wanted AND user_id <> subject) INTO answer;
  PERFORM set_config('app.foreign_deletion_looks', '', true);
  RETURN answer;
END $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION "foreign_deletion" FROM PUBLIC;
