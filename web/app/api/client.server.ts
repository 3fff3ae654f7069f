import type { Task, TaskPage, TaskStats } from "#api/tasks/model.ts"
import type { Session } from "../auth/session.server.ts"
import { callApi } from "./call.server.ts"

type Query = URLSearchParams | Record<string, string>

/** The most tasks that the API lists at once. */
const fullPage = "200"

export type TasksApi = ReturnType<typeof tasksApi>

/**
 * The task API, as the person of this session. Calls end when the request they serve is given up. Every fault is an
 * `ApiError`; a session whose tokens the API refuses is over: its way leads over the login page, and there is kept what
 * was `typed`.
 */
export function tasksApi(session: Session, request: Request, typed?: FormData) {
  const call = callApi(session, request, typed)
  const at = (id: string, rest = "") => `/api/tasks/${encodeURIComponent(id)}${rest}`
  const list = (query: Query = {}) => call<TaskPage>("GET", `/api/tasks?${new URLSearchParams(query)}`)

  return {
    list,
    /** Every task that fits, page by page. */
    async listAll(query: Query = {}): Promise<Task[]> {
      const page = new URLSearchParams(query)
      page.set("limit", fullPage)
      const tasks: Task[] = []
      for (let cursor: string | null = ""; cursor !== null; page.set("cursor", cursor ?? "")) {
        const { items, nextCursor } = await list(page)
        tasks.push(...items)
        cursor = nextCursor
      }
      return tasks
    },
    get: (id: string) => call<Task>("GET", at(id)),
    /** The same key adds the same task once, however often it is sent. */
    add: (fields: unknown, { idempotencyKey = crypto.randomUUID() }: { idempotencyKey?: string } = {}) =>
      call<Task>("POST", "/api/tasks", { body: fields, idempotencyKey }),
    replace: (id: string, fields: unknown) => call<Task>("PUT", at(id), { body: fields }),
    patch: (id: string, fields: unknown) => call<Task>("PATCH", at(id), { body: fields }),
    /** Toggles without `completed`. */
    setCompleted: (id: string, completed?: boolean) =>
      call<Task>("PATCH", at(id, "/complete"), { body: completed === undefined ? {} : { completed } }),
    remove: (id: string) => call<void>("DELETE", at(id)),
    clearCompleted: () => call<{ deleted: number }>("DELETE", "/api/tasks?status=completed"),
    /** `today` is the person's own day, `YYYY-MM-DD`. */
    stats: (today?: string) => call<TaskStats>("GET", `/api/tasks/stats${today ? `?today=${today}` : ""}`),
  }
}
