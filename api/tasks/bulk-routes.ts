import { type Context, Elysia } from "elysia"
import { Problem } from "#shared/http/problem.ts"
import { isLabel } from "#shared/text/label.ts"
import type { guard } from "../auth/guard.ts"
import { input } from "../http/input.ts"
import { taskDocumentation as documentation } from "./documentation.ts"
import { BulkChange, LabelName, Nothing, TodayQuery } from "./model.ts"
import type { openTasks } from "./store.ts"

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Where a POST undoes a change. */
export const undoOf = (change: string) => `/api/tasks/changes/${change}/undo`
/** Where a POST undoes a deletion. */
export const wayBack = (deletion: string) => `/api/tasks/deletions/${deletion}/restore`

type Options = {
  protect: ReturnType<typeof guard>
  tasksOf: ReturnType<typeof openTasks>
  reportForeign: (what: "task" | "change", id: string | string[], subject: string, request: Request) => void
}

/** The routes that change many tasks at once, and the undo of every change. */
export function bulkRoutes({ protect, tasksOf, reportForeign }: Options) {
  async function renameLabel(subject: string, label: string, set: Context["set"], name?: string) {
    const normal = label.normalize("NFC")
    const done = isLabel(normal) && (await tasksOf(subject).renameLabel(normal, name))
    if (!done) throw new Problem("not-found", "There is no such label")
    if (done.change) set.headers.location = undoOf(done.change)
    return { changed: done.changed }
  }

  return new Elysia()
    .use(protect)
    .use(input())
    .post(
      "/tasks/bulk",
      async ({ subject, query, body, request, set }) => {
        const ids = [...new Set(body.ids.map((id) => id.toLowerCase()))]
        const done = ids.every((id) => uuid.test(id))
          ? await (body.delete ? tasksOf(subject).removeAll(ids) : tasksOf(subject).changeAll(ids, body, query.today))
          : { missing: ids.filter((id) => uuid.test(id)) }
        if ("missing" in done) {
          if (done.missing.length > 0) reportForeign("task", done.missing, subject, request)
          throw new Problem("not-found", "There is no such task")
        }
        const { changed, change, deletion } = done
        if (change) set.headers.location = undoOf(change)
        if (deletion) set.headers.location = wayBack(deletion)
        return { changed }
      },
      { query: TodayQuery, body: BulkChange, detail: documentation.bulk },
    )
    .patch(
      "/tasks/labels/:name",
      ({ subject, params, body, set }) => renameLabel(subject, params.name, set, body.name),
      { body: LabelName, detail: documentation.renameLabel },
    )
    .delete("/tasks/labels/:name", ({ subject, params, set }) => renameLabel(subject, params.name, set), {
      detail: documentation.removeLabel,
    })
    .post(
      "/tasks/changes/:change/undo",
      async ({ subject, params: { change }, request }) => {
        const isId = uuid.test(change)
        const restored = isId && (await tasksOf(subject).undo(change))
        if (restored) return { restored }
        if (isId) reportForeign("change", change, subject, request)
        throw new Problem("not-found", "There is no such change")
      },
      { body: Nothing, detail: documentation.undo },
    )
}
