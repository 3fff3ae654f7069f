-- An end is dated, and added, when its transaction commits: from a transaction that takes long it would otherwise come in
-- behind what the feed has read already, however far the feed looks back.
DROP TRIGGER "session_ended" ON "session";--> statement-breakpoint
DROP TRIGGER "key_ended" ON "api_key";--> statement-breakpoint
DROP TRIGGER "key_disabled" ON "api_key";--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "session_ended" AFTER DELETE ON "session" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION "note_ended_session"();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "key_ended" AFTER DELETE ON "api_key" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION "note_ended_key"();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "key_disabled" AFTER UPDATE OF "enabled" ON "api_key" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (old.enabled AND NOT new.enabled) EXECUTE FUNCTION "note_ended_key"();--> statement-breakpoint

-- A key can end more than once: switched off, on again, and deleted. It is the last time that counts.
CREATE POLICY "triggers_date" ON "ended_sessions" FOR UPDATE USING (true);--> statement-breakpoint
CREATE OR REPLACE FUNCTION "note_ended_key"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO public.ended_sessions (user_id, sid) VALUES (old.reference_id, old.id)
    ON CONFLICT (user_id, sid) DO UPDATE SET ended_at = excluded.ended_at;
  RETURN NULL;
END $$;
