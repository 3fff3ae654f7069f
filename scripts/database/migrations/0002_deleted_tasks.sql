CREATE TABLE "deleted_tasks" (
	"user_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"title" text NOT NULL,
	"title_key" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"search_key" text NOT NULL,
	"completed" boolean DEFAULT false NOT NULL,
	"priority" smallint DEFAULT 2 NOT NULL,
	"due_date" date,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"completed_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"deletion" uuid NOT NULL,
	"deleted_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "deleted_tasks_user_id_deletion_id_pk" PRIMARY KEY("user_id","deletion","id")
);
--> statement-breakpoint
CREATE INDEX "deleted_tasks_by_time" ON "deleted_tasks" USING btree ("deleted_at");--> statement-breakpoint

-- As for the other tables of the API (migration 0001): gone with the account, seen by the subject alone, pruned by anyone.
ALTER TABLE "deleted_tasks" ADD CONSTRAINT "deleted_tasks_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "deleted_tasks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "deleted_tasks" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "subject_only" ON "deleted_tasks"
  USING (uuid_eq("user_id", (SELECT nullif(current_setting('app.subject', true), '')::uuid)));--> statement-breakpoint
CREATE POLICY "pruned_after_15_minutes" ON "deleted_tasks" FOR DELETE USING ("deleted_at" < now() - interval '15 minutes');
