import type { Imported, Task, TaskLabels, TaskPage } from "#api/tasks/model.ts"
import type { Problem } from "#shared/http/problem.ts"
import { isLabel } from "#shared/text/label.ts"
import { isUuid } from "#shared/text/uuid.ts"
import type { Holder, Session } from "../auth/session.server.ts"
import type { Fields } from "../forms/refusal.ts"
import { type Answer, callApi, callApiAs } from "./call.server.ts"

type Query = URLSearchParams | Record<string, string>
type Changed = { changed: number }

export type TasksApi = ReturnType<typeof tasksApi>

/** A client that reads tasks with tokens of a calendar address. Throws the result of `onRefused` if that was just revoked. */
export function readOnlyTasksApi(holder: Holder, request: Request, onRefused: () => Problem) {
  const ask = callApiAs(holder, request, onRefused)
  return {
    list: async (query: Query) => (await ask<TaskPage>("GET", `/api/tasks?${new URLSearchParams(query)}`)).body,
  }
}

/** The client of the task API for this session and request. Throws like `callApi`. */
export function tasksApi(session: Session, request: Request, typed?: Fields) {
  const ask = callApi(session, request, typed)
  const call = async <T>(...asked: Parameters<typeof ask>): Promise<T> => (await ask<T>(...asked)).body
  const at = (id: string, rest = "") => `/api/tasks/${idOrNone(id)}${rest}`

  return {
    list: (query: Query = {}) => call<TaskPage>("GET", `/api/tasks?${new URLSearchParams(query)}`),
    /** Returns a page as JSON text. */
    listText: (query: Query) => call<string>("GET", `/api/tasks?${new URLSearchParams(query)}`, { asText: true }),
    /** Returns the person's labels, each with its number of active tasks. */
    labels: async () => (await call<TaskLabels>("GET", "/api/tasks/labels")).labels,
    get: (id: string) => call<Task>("GET", at(id)),
    /** Adds one task for all calls with the same key. Returns it with its entity tag for `ifMatch`. */
    async add(fields: unknown, { idempotencyKey = crypto.randomUUID() }: { idempotencyKey?: string } = {}) {
      const { body, headers } = await ask<Task>("POST", "/api/tasks", { body: fields, idempotencyKey })
      return { task: body, etag: headers.get("etag") ?? undefined }
    },
    /**
     * Adds all tasks or none, once per key. `today` is the day from which a completed task repeats. Returns the counts and the
     * id of the import for `undoImport`.
     */
    async addAll(
      tasks: unknown[],
      { idempotencyKey, skipExisting, today }: { idempotencyKey: string; skipExisting: boolean; today: string },
    ) {
      const path = `/api/tasks/import?today=${today}${skipExisting ? "&skip=existing" : ""}`
      const { body, headers } = await ask<Imported>("POST", path, { body: tasks, idempotencyKey })
      return { ...body, id: headers.get("location")?.match(/[?&]import=([^&]+)$/)?.[1] }
    },
    /** Deletes the tasks of an import. Returns their number and the id of the deletion for `restore`. */
    async undoImport(id: string) {
      const answer = await ask<{ deleted: number }>("DELETE", `/api/tasks?import=${idOrNone(id)}`)
      return { ...answer.body, deletion: deletionIn(answer) }
    },
    /** Returns the task with its entity tag for `ifMatch`. */
    async getTagged(id: string) {
      const { body, headers } = await ask<Task>("GET", at(id))
      return { task: body, etag: headers.get("etag") ?? undefined }
    },
    /** Changes the given fields. `today` is the day from which a completed task repeats. */
    patch: async (id: string, fields: unknown, { ifMatch, today }: { ifMatch?: string; today: string }) =>
      changedBy(await ask<Task>("PATCH", at(id, `?today=${today}`), { body: fields, ifMatch })),
    setCompleted: async (id: string, completed: boolean, { today }: { today: string }) =>
      changedBy(await ask<Task>("PATCH", at(id, `/complete?today=${today}`), { body: { completed } })),
    /** Changes or deletes all of these tasks, or none. Returns their number and the name of the change for undo. */
    async changeAll(changes: object, { today }: { today: string }) {
      const { body, headers } = await ask<Changed>("POST", `/api/tasks/bulk?today=${today}`, { body: changes })
      const change = changeIn(headers)
      return { ...body, undo: change ? `change:${change}` : deletionIn({ headers }) }
    },
    /** Renames a label in all tasks, or removes it without `name`. Returns their number and the name of the change for undo. */
    async changeLabel(label: string, name?: string) {
      const path = `/api/tasks/labels/${isLabel(label) ? encodeURIComponent(label) : "%20"}`
      const answer = name === undefined ? ask<Changed>("DELETE", path) : ask<Changed>("PATCH", path, { body: { name } })
      const { body, headers } = await answer
      const change = changeIn(headers)
      return { ...body, undo: change && `change:${change}` }
    },
    /** Undoes a change. Throws a 404 if it was undone before or is too old, or if the task was changed again. */
    undoChange: (change: string) => call<{ restored: number }>("POST", `/api/tasks/changes/${idOrNone(change)}/undo`),
    /** Deletes a task. Returns the id of the deletion for `restore`. */
    remove: async (id: string) => deletionIn(await ask<void>("DELETE", at(id))),
    /** Deletes all completed tasks. Returns their number and the id of the deletion for `restore`. */
    async clearCompleted() {
      const answer = await ask<{ deleted: number }>("DELETE", "/api/tasks?status=completed")
      return { ...answer.body, deletion: deletionIn(answer) }
    },
    /** Undoes a deletion. Throws a 404 if it was undone before or is too old. */
    restore: (deletion: string) =>
      call<{ restored: number }>("POST", `/api/tasks/deletions/${idOrNone(deletion)}/restore`),
  }
}

/** Replaces a text that is not an id, because it could be another path of the API (`stats`, `..`). */
const idOrNone = (text: string) => (isUuid(text) ? text : "none")

/** The task after the change, and the id of the change for `undoChange`. */
const changedBy = ({ body, headers }: Answer<Task>) => ({
  task: body,
  change: changeIn(headers),
})

const changeIn = (headers: Headers) => headers.get("location")?.match(/changes\/([^/]+)\/undo$/)?.[1]

const deletionIn = ({ headers }: Pick<Answer<unknown>, "headers">) =>
  headers.get("location")?.match(/deletions\/([^/]+)\/restore$/)?.[1]
