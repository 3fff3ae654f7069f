import type { PgTable } from "drizzle-orm/pg-core"
import type { AnyElysia } from "elysia"
import type { Statement } from "#shared/database/statement.ts"
import { endedSessions } from "#shared/ended-sessions/schema.ts"
import type { Log } from "#shared/log/log.ts"
import { securityEvents } from "#shared/security-events/schema.ts"
import type { Settings } from "#shared/settings.ts"
import type { guard } from "./auth/guard.ts"
import type { Database } from "./database/database.ts"
import type { NamedSchemas } from "./openapi/schemas.ts"
import {
  BulkChange,
  Completion,
  LabelName,
  Task,
  TaskInput,
  TaskLabels,
  TaskPage,
  TaskPatch,
  TaskStats,
} from "./tasks/model.ts"
import { taskRoutes } from "./tasks/routes.ts"
import { idempotencyKeys, tasks } from "./tasks/schema.ts"
import { forgetChanges } from "./tasks/sql/change.ts"

/** The dependencies of routes, which use `protect` first. */
type Services = { protect: ReturnType<typeof guard>; database: Database; log: Log; settings: Settings }

type Resource = {
  /** The tag of its operations in the OpenAPI document. */
  name: string
  description: string
  /** Its routes below /api. The app serves them below /api/:userId too. */
  routes: (services: Services) => AnyElysia
  /** All tables of the resource. Each has a `user_id`, and row-level security that shows a subject only their own rows. */
  tables: PgTable[]
  /** Those of its tables that have a `pruned_after_…` policy for old rows. */
  pruned: PgTable[]
  /** Other statements that remove old data. */
  cleanups: { name: string; statement: Statement<never, Record<string, never>> }[]
  schemas: NamedSchemas
}

/**
 * All resources of the API. The app, the OpenAPI document, the check of the database role, pruning and the tests of every
 * route read this list. api/README.md describes how to add a resource.
 */
export const resources: Resource[] = [
  {
    name: "Tasks",
    description: "The tasks of the token's subject",
    routes: taskRoutes,
    tables: [tasks, idempotencyKeys],
    pruned: [tasks, idempotencyKeys],
    cleanups: [{ name: "changes of tasks", statement: forgetChanges }],
    schemas: {
      Task: [Task, "output"],
      TaskPage: [TaskPage, "output"],
      TaskStats: [TaskStats, "output"],
      TaskLabels: [TaskLabels, "output"],
      BulkChange: [BulkChange, "input"],
      LabelName: [LabelName, "input"],
      TaskInput: [TaskInput, "input"],
      TaskPatch: [TaskPatch, "input"],
      Completion: [Completion, "input"],
    },
  },
]

/** Tables that both servers use. They belong to no resource. */
const sharedTables = [securityEvents, endedSessions]

/** Every table that the API's database role may use. */
export const apiTables = [...resources.flatMap(({ tables }) => tables), ...sharedTables]

/** Every table from which the API deletes old rows. */
export const prunedTables = [...resources.flatMap(({ pruned }) => pruned), ...sharedTables]

export const cleanups = resources.flatMap((resource) => resource.cleanups)
