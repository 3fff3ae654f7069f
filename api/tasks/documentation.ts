import { z } from "zod"
import { operation } from "../openapi/operation.ts"
import { Changed, Imported, Task, TaskImport, TaskLabels, TaskPage, TaskStats } from "./model.ts"

const tag = "Tasks"
const example = {
  id: "0199a5c1-7d6e-7c3f-9a1b-2f4f6f8f0a11",
  title: "Water the plants",
  description: "",
  completed: false,
  priority: "medium",
  dueDate: "2026-12-24",
  labels: ["home"],
  repeat: "FREQ=WEEKLY",
  createdAt: "2026-11-21T08:00:00.000Z",
  updatedAt: "2026-11-21T08:00:00.000Z",
  completedAt: null,
}
const task = { body: Task, headers: ["ETag" as const], example }
const changed = { description: "The task after the change", ...task, headers: ["ETag" as const, "Location" as const] }
const undone = "For 15 minutes, and until the task is changed again, a POST to the address in `Location` undoes it."
const completing =
  "Completing an active task that repeats leaves it active and moves its due date to the next date of the rule after it and `today`."
const read = ["unauthorized", "too-many-requests", "unavailable"] as const
const undoable = "For 15 minutes, a POST to the address in `Location` undoes the deletion."
const withBody = ["bad-request", "unsupported-media-type", "content-too-large", "invalid-fields"] as const

/** The description of each task route for the OpenAPI document. The schemas are in model.ts. */
export const taskDocumentation = {
  list: operation({
    id: "listTasks",
    summary: "List tasks, page by page",
    description: "Reading all pages gives each task once. Tasks without a due date come last in either direction.",
    tag,
    answers: {
      200: {
        description: "One page",
        body: TaskPage,
        headers: ["Link"],
        example: { items: [example], nextCursor: null },
      },
    },
    problems: [...read, "bad-request"],
  }),
  add: operation({
    id: "addTask",
    summary: "Add a task",
    description: "An account holds a limited number of tasks and 64 MB of text; more is a 422 at `tasks`.",
    tag,
    parameters: ["IdempotencyKey"],
    answers: { 201: { description: "The new task", ...task, headers: ["ETag", "Location"] } },
    problems: [...read, ...withBody],
  }),
  import: operation({
    id: "importTasks",
    summary: "Import tasks",
    description:
      "Adds a list of up to 5,000 tasks in up to 4 MiB, all of them or none. Each fault names its task by its place in the list, counted from 0, as in `3.title`. A task without `createdAt` is new, the first of the list the newest. A DELETE at the Location of the answer undoes the import, for 15 minutes; its tasks are deleted even if they were changed since.",
    tag,
    parameters: ["IdempotencyKey"],
    body: TaskImport,
    answers: {
      201: {
        description: "How many tasks were added and skipped; there is no Location when none was added",
        body: Imported,
        headers: ["Location"],
        example: { imported: 3, skipped: 0 },
      },
    },
    problems: [...read, ...withBody],
  }),
  clear: operation({
    id: "deleteCompletedTasks",
    summary: "Delete all completed tasks, or those of an import",
    description: `Takes either \`status=completed\` or \`import\`. The answer is 404 for an unknown import, one that was undone, and one that is older than 15 minutes. ${undoable}`,
    tag,
    answers: {
      200: {
        description: "The number of deleted tasks; there is no Location when it is 0",
        body: z.object({ deleted: z.int().min(0) }),
        headers: ["Location"],
        example: { deleted: 3 },
      },
    },
    problems: [...read, "bad-request", "not-found"],
  }),
  stats: operation({
    id: "countTasks",
    summary: "Count tasks",
    description:
      "A task is overdue if it is active and its due date is before `today`, which is the day in UTC by default.",
    tag,
    answers: {
      200: {
        description: "The counts",
        body: TaskStats,
        example: { total: 5, active: 3, completed: 2, overdue: 1, today: 1, upcoming: 0 },
      },
    },
    problems: [...read, "bad-request"],
  }),
  labels: operation({
    id: "listLabels",
    summary: "List labels",
    description: "The labels of active tasks, sorted by name. Spellings that differ only in case count as one label.",
    tag,
    answers: {
      200: {
        description: "The labels, each with the number of its active tasks",
        body: TaskLabels,
        example: { labels: [{ name: "home", tasks: 3 }] },
      },
    },
    problems: read,
  }),
  find: operation({
    id: "getTask",
    summary: "Get a task",
    tag,
    parameters: ["IfMatch", "IfNoneMatch"],
    answers: { 200: { description: "The task", ...task }, 304: { description: "Not changed", headers: ["ETag"] } },
    problems: [...read, "not-found", "precondition-failed"],
  }),
  replace: operation({
    id: "replaceTask",
    summary: "Replace a task",
    description: `Missing fields get their defaults, but \`labels\` and \`repeat\` stay unchanged. ${completing} ${undone}`,
    tag,
    parameters: ["IfMatch", "IfNoneMatch"],
    answers: { 200: changed },
    problems: [...read, ...withBody, "not-found", "precondition-failed"],
  }),
  patch: operation({
    id: "changeTask",
    summary: "Change a task",
    description: `Missing fields stay unchanged. ${completing} ${undone}`,
    tag,
    parameters: ["IfMatch", "IfNoneMatch"],
    answers: { 200: changed },
    problems: [...read, ...withBody, "not-found", "precondition-failed"],
  }),
  complete: operation({
    id: "completeTask",
    summary: "Complete or reopen a task",
    description: `Without a body it toggles \`completed\`; a body sets it. ${completing} ${undone}`,
    tag,
    parameters: ["IfMatch", "IfNoneMatch"],
    answers: { 200: changed },
    problems: [...read, ...withBody, "not-found", "precondition-failed"],
  }),
  remove: operation({
    id: "deleteTask",
    summary: "Delete a task",
    description: undoable,
    tag,
    parameters: ["IfMatch", "IfNoneMatch"],
    answers: { 204: { description: "Deleted", headers: ["Location"] } },
    problems: [...read, "not-found", "precondition-failed"],
  }),
  bulk: operation({
    id: "changeTasks",
    summary: "Change, label or delete many tasks",
    description: `Changes up to 200 tasks, all of them or none: an unknown id is a 404. ${completing} For 15 minutes, a POST to the address in \`Location\` undoes it for those tasks that were not changed again.`,
    tag,
    answers: {
      200: { description: "The number of tasks", body: Changed, headers: ["Location"], example: { changed: 3 } },
    },
    problems: [...read, ...withBody, "not-found"],
  }),
  renameLabel: operation({
    id: "renameLabel",
    summary: "Rename a label everywhere",
    description:
      "A task that already has the new label keeps it once. For 15 minutes, a POST to the address in `Location` undoes it.",
    tag,
    answers: {
      200: { description: "The number of tasks", body: Changed, headers: ["Location"], example: { changed: 3 } },
    },
    problems: [...read, ...withBody, "not-found"],
  }),
  removeLabel: operation({
    id: "removeLabel",
    summary: "Remove a label everywhere",
    description: "For 15 minutes, a POST to the address in `Location` undoes it.",
    tag,
    answers: {
      200: { description: "The number of tasks", body: Changed, headers: ["Location"], example: { changed: 3 } },
    },
    problems: [...read, "not-found"],
  }),
  undo: operation({
    id: "undoChange",
    summary: "Undo a change",
    description:
      "Resets all tasks of the change, except those that were changed or deleted again. It works once, within 15 minutes; later it is a 404.",
    tag,
    answers: {
      200: {
        description: "The number of tasks that were reset",
        body: z.object({ restored: z.int().min(1) }),
        example: { restored: 1 },
      },
    },
    problems: [...read, ...withBody, "not-found"],
  }),
  restore: operation({
    id: "restoreTasks",
    summary: "Undo a deletion",
    description: "Restores all tasks of the deletion. It works once, within 15 minutes; later it is a 404.",
    tag,
    answers: {
      200: {
        description: "The number of restored tasks",
        body: z.object({ restored: z.int().min(1) }),
        example: { restored: 3 },
      },
    },
    problems: [...read, ...withBody, "not-found"],
  }),
}
