import type { Imported, Task, TaskPage } from "#api/tasks/model.ts"
import type { Session } from "../auth/cache/session-cache.server.ts"
import type { Fields } from "../forms/refusal.ts"
import { type Answer, callApi } from "./call.server.ts"

type Query = URLSearchParams | Record<string, string>

export type TasksApi = ReturnType<typeof tasksApi>

/**
 * The task API, as the person of this session. Every error is a `Problem`. A session whose tokens the API refuses has
 * ended: the person is sent to the login page, and what was `typed` is kept meanwhile.
 */
export function tasksApi(session: Session, request: Request, typed?: Fields) {
  const ask = callApi(session, request, typed)
  const call = async <T>(...asked: Parameters<typeof ask>): Promise<T> => (await ask<T>(...asked)).body
  const at = (id: string, rest = "") => `/api/tasks/${idIn(id)}${rest}`

  return {
    list: (query: Query = {}) => call<TaskPage>("GET", `/api/tasks?${new URLSearchParams(query)}`),
    /** The same page as the API wrote it. */
    listText: (query: Query) => call<string>("GET", `/api/tasks?${new URLSearchParams(query)}`, { asText: true }),
    get: (id: string) => call<Task>("GET", at(id)),
    /** The same key adds the same task once, however often it is sent. */
    add: (fields: unknown, { idempotencyKey = crypto.randomUUID() }: { idempotencyKey?: string } = {}) =>
      call<Task>("POST", "/api/tasks", { body: fields, idempotencyKey }),
    /** Adds all of them or none, and once for a key. Returns the counts and the id of the import, for `undoImport`. */
    async addAll(
      tasks: unknown[],
      { idempotencyKey, skipExisting }: { idempotencyKey: string; skipExisting: boolean },
    ) {
      const path = `/api/tasks/import${skipExisting ? "?skip=existing" : ""}`
      const { body, headers } = await ask<Imported>("POST", path, { body: tasks, idempotencyKey })
      return { ...body, id: headers.get("location")?.match(/[?&]import=([^&]+)$/)?.[1] }
    },
    /** Deletes the tasks of an import. Returns how many there were, and the name of their deletion. */
    async undoImport(id: string) {
      const answer = await ask<{ deleted: number }>("DELETE", `/api/tasks?import=${idIn(id)}`)
      return { ...answer.body, deletion: deletionIn(answer) }
    },
    /** With its entity tag, for `ifMatch`. */
    async getTagged(id: string) {
      const { body, headers } = await ask<Task>("GET", at(id))
      return { task: body, etag: headers.get("etag") ?? undefined }
    },
    patch: (id: string, fields: unknown, { ifMatch }: { ifMatch?: string } = {}) =>
      call<Task>("PATCH", at(id), { body: fields, ifMatch }),
    /** Toggles without `completed`. */
    setCompleted: (id: string, completed?: boolean) =>
      call<Task>("PATCH", at(id, "/complete"), { body: completed === undefined ? {} : { completed } }),
    /** Answers the name under which the deletion can be taken back. */
    remove: async (id: string) => deletionIn(await ask<void>("DELETE", at(id))),
    /** The same, and how many there were. */
    async clearCompleted() {
      const answer = await ask<{ deleted: number }>("DELETE", "/api/tasks?status=completed")
      return { ...answer.body, deletion: deletionIn(answer) }
    },
    /** Takes a deletion back. A 404 once it was taken back, or is too old. */
    restore: (deletion: string) => call<{ restored: number }>("POST", `/api/tasks/deletions/${idIn(deletion)}/restore`),
  }
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** What is no id is nobody's; as it was written it might lead to another address of the API (`stats`, `..`). */
const idIn = (text: string) => (uuid.test(text) ? text : "none")

const deletionIn = ({ headers }: Answer<unknown>) => headers.get("location")?.match(/deletions\/([^/]+)\/restore$/)?.[1]
