-- Reads no longer ask a replica, so nothing needs the revisions of tasks. Only a database with a replica had the trigger.
DROP TRIGGER IF EXISTS "tasks_revised" ON "tasks";--> statement-breakpoint
DROP FUNCTION "note_task_revision"();--> statement-breakpoint
DROP TABLE "task_revisions";
