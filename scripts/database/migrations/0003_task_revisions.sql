CREATE TABLE "task_revisions" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"revision" uuid NOT NULL
);
--> statement-breakpoint

ALTER TABLE "task_revisions" ADD CONSTRAINT "task_revisions_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE;--> statement-breakpoint

-- The API reads its subject's row. Not forced upon the owner, as whom the trigger writes it and a start fills it.
ALTER TABLE "task_revisions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "subject_reads" ON "task_revisions" FOR SELECT
  USING (uuid_eq("user_id", (SELECT nullif(current_setting('app.subject', true), '')::uuid)));--> statement-breakpoint

-- For a trigger that only a database with a replica has (scripts/database/revisions.ts): a table with triggers cannot be
-- distributed. It works in the transaction of the change itself, so that a replica shows both or neither. Without a subject
-- it is an account that goes, and takes its tasks along; one whose account is gone changes nothing.
CREATE FUNCTION "note_task_revision"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  subject uuid := nullif(current_setting('app.subject', true), '')::uuid;
BEGIN
  UPDATE public.task_revisions SET revision = gen_random_uuid() WHERE user_id = subject;
  IF NOT FOUND THEN
    INSERT INTO public.task_revisions (user_id, revision) SELECT id, gen_random_uuid() FROM public."user" WHERE id = subject
      ON CONFLICT (user_id) DO UPDATE SET revision = excluded.revision;
  END IF;
  RETURN NULL;
END $$;
