CREATE TABLE "calendar_address" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "calendar_address_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
ALTER TABLE "calendar_address" ADD CONSTRAINT "calendar_address_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "calendar_address_user_id_index" ON "calendar_address" USING btree ("user_id");--> statement-breakpoint
-- A revoked address ends its tokens like an ended session.
CREATE CONSTRAINT TRIGGER "calendar_address_ended" AFTER DELETE ON "calendar_address" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION "note_ended_session"();
