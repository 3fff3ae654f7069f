-- Each period in which a key is enabled has a `sid` of its own. Ending one refuses its tokens for good, however soon the key
-- is enabled again. A key that has not ended keeps its id as `sid`, so that tokens bought before this migration end with it.
ALTER TABLE "api_key" ADD COLUMN "sid" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
UPDATE "api_key" SET "sid" = "id" WHERE NOT EXISTS (SELECT FROM "ended_sessions" WHERE "ended_sessions"."sid" = "api_key"."id");--> statement-breakpoint
CREATE FUNCTION "begin_key_period"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  new.sid := gen_random_uuid();
  RETURN new;
END $$;--> statement-breakpoint
CREATE TRIGGER "key_enabled" BEFORE UPDATE OF "enabled" ON "api_key" FOR EACH ROW
  WHEN (new.enabled AND NOT old.enabled) EXECUTE FUNCTION "begin_key_period"();--> statement-breakpoint
CREATE OR REPLACE FUNCTION "note_ended_key"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO public.ended_sessions (user_id, sid) VALUES (old.reference_id, old.sid)
    ON CONFLICT (user_id, sid) DO UPDATE SET ended_at = excluded.ended_at;
  RETURN NULL;
END $$;--> statement-breakpoint

-- PostgreSQL lets everybody execute a new function, and before version 15 everybody may create objects in this schema.
REVOKE ALL ON FUNCTION "note_ended_session", "note_ended_key", "note_task_revision", "begin_key_period" FROM PUBLIC;--> statement-breakpoint
ALTER DEFAULT PRIVILEGES REVOKE ALL ON FUNCTIONS FROM PUBLIC;--> statement-breakpoint
REVOKE ALL ON SCHEMA "public" FROM PUBLIC;
