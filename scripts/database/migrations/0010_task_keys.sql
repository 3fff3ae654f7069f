CREATE TABLE "task_keys" (
	"version" integer PRIMARY KEY NOT NULL
);
