-- What drizzle-kit cannot say: links between the two sides' tables, row-level security, and the feed of ended sessions.

ALTER TABLE "tasks" ADD CONSTRAINT "tasks_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "security_events" ADD CONSTRAINT "security_events_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE;--> statement-breakpoint

ALTER TABLE "tasks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tasks" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "idempotency_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "idempotency_keys" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "security_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "security_events" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "ended_sessions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "ended_sessions" FORCE ROW LEVEL SECURITY;--> statement-breakpoint

-- A row belongs to the subject that the running statement named (see scripts/database/acting-as.ts); none named, no rows.
-- Written as uuid_eq(…, (select …)) and not as `=`: an equality would become an index condition, evaluated before the
-- statement has named its subject. The sub-select is evaluated once, at the first row.
CREATE POLICY "subject_only" ON "tasks"
  USING (uuid_eq("user_id", (SELECT nullif(current_setting('app.subject', true), '')::uuid)));--> statement-breakpoint
CREATE POLICY "subject_reads" ON "idempotency_keys" FOR SELECT
  USING (uuid_eq("user_id", (SELECT nullif(current_setting('app.subject', true), '')::uuid)));--> statement-breakpoint
CREATE POLICY "subject_adds" ON "idempotency_keys" FOR INSERT
  WITH CHECK (uuid_eq("user_id", (SELECT nullif(current_setting('app.subject', true), '')::uuid)));--> statement-breakpoint
CREATE POLICY "subject_renews" ON "idempotency_keys" FOR UPDATE
  USING (uuid_eq("user_id", (SELECT nullif(current_setting('app.subject', true), '')::uuid)));--> statement-breakpoint
CREATE POLICY "subject_reads" ON "security_events" FOR SELECT
  USING (uuid_eq("user_id", (SELECT nullif(current_setting('app.subject', true), '')::uuid)));--> statement-breakpoint
CREATE POLICY "subject_adds" ON "security_events" FOR INSERT
  WITH CHECK (uuid_eq("user_id", (SELECT nullif(current_setting('app.subject', true), '')::uuid)));--> statement-breakpoint
CREATE POLICY "everyone_reads" ON "ended_sessions" FOR SELECT USING (true);--> statement-breakpoint
CREATE POLICY "triggers_add" ON "ended_sessions" FOR INSERT WITH CHECK (true);--> statement-breakpoint

-- Old rows may be pruned by anyone, whoever they belong to: a DELETE without a WHERE touches nothing else.
CREATE POLICY "pruned_after_a_day" ON "idempotency_keys" FOR DELETE USING ("created_at" < now() - interval '24 hours');--> statement-breakpoint
CREATE POLICY "pruned_after_90_days" ON "security_events" FOR DELETE USING ("created_at" < now() - interval '90 days');--> statement-breakpoint
-- A token lives a day at most (JWT_EXPIRES_IN), and is forgiven five minutes of drift.
CREATE POLICY "pruned_after_two_days" ON "ended_sessions" FOR DELETE USING ("ended_at" < now() - interval '2 days');--> statement-breakpoint

-- A session or a personal access key that ends, however it ends, is told to the API in the same transaction.
CREATE FUNCTION "note_ended_session"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO public.ended_sessions (user_id, sid) VALUES (old.user_id, old.id) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE FUNCTION "note_ended_key"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO public.ended_sessions (user_id, sid) VALUES (old.reference_id, old.id) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "session_ended" AFTER DELETE ON "session" FOR EACH ROW EXECUTE FUNCTION "note_ended_session"();--> statement-breakpoint
CREATE TRIGGER "key_ended" AFTER DELETE ON "api_key" FOR EACH ROW EXECUTE FUNCTION "note_ended_key"();--> statement-breakpoint
CREATE TRIGGER "key_disabled" AFTER UPDATE OF "enabled" ON "api_key" FOR EACH ROW
  WHEN (old.enabled AND NOT new.enabled) EXECUTE FUNCTION "note_ended_key"();
--> statement-breakpoint

-- Whether a task is somebody else's: asked only after the subject was told 404, for the security log. Row-level security
-- hides such rows from the API, so the function acts as its owner, says nothing but yes or no, and is the one thing the
-- second policy lets by (a superuser's migrations need no policy).
CREATE POLICY "foreign_task_looks" ON "tasks" FOR SELECT TO CURRENT_USER
  USING (current_setting('app.foreign_task_looks', true) = 'yes');--> statement-breakpoint
CREATE FUNCTION "foreign_task"("task" uuid, "subject" uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
DECLARE
  answer boolean;
BEGIN
  PERFORM set_config('app.foreign_task_looks', 'yes', true);
  SELECT EXISTS (SELECT FROM public.tasks WHERE id = task AND user_id <> subject) INTO answer;
  PERFORM set_config('app.foreign_task_looks', '', true);
  RETURN answer;
END $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION "foreign_task" FROM PUBLIC;
