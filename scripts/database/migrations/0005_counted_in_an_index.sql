DROP INDEX "tasks_by_priority";--> statement-breakpoint
CREATE INDEX "tasks_by_priority" ON "tasks" USING btree ("user_id","priority","id","completed","due_date");