import { type Context, Elysia } from "elysia"
import { Problem } from "#shared/http/problem.ts"
import { isLabel } from "#shared/text/label.ts"
import { isUuid } from "#shared/text/uuid.ts"
import type { guard } from "../auth/guard.ts"
import { input } from "../http/input.ts"
import { taskDocumentation as documentation } from "./documentation.ts"
import type { ItemKind } from "./foreign-task.ts"
import { BulkChange, LabelName, Nothing, TodayQuery } from "./model.ts"
import type { openTasks } from "./store.ts"

/** The address at which a POST undoes a change. */
export const undoAddressOf = (change: string) => `/api/tasks/changes/${change}/undo`
/** The address at which a POST restores the tasks of a deletion. */
export const restoreAddressOf = (deletion: string) => `/api/tasks/deletions/${deletion}/restore`

type Options = {
  protect: ReturnType<typeof guard>
  tasksOf: ReturnType<typeof openTasks>
  findOr404: <T>(
    what: ItemKind,
    id: string,
    asked: { subject: string; request: Request },
    ask: (id: string) => Promise<T | undefined | false>,
  ) => Promise<T>
  reportForeign: (what: ItemKind, id: string | string[], subject: string, request: Request) => void
}

/** The routes that change many tasks at once, and the undo of every change. */
export function bulkRoutes({ protect, tasksOf, findOr404, reportForeign }: Options) {
  async function renameLabel(subject: string, label: string, set: Context["set"], name?: string) {
    const normal = label.normalize("NFC")
    const done = isLabel(normal) && (await tasksOf(subject).renameLabel(normal, name))
    if (!done) throw new Problem("not-found", "There is no such label")
    if (done.change) set.headers.location = undoAddressOf(done.change)
    return { changed: done.changed }
  }

  return new Elysia()
    .use(protect)
    .use(input())
    .post(
      "/tasks/bulk",
      async ({ subject, query, body, request, set }) => {
        const ids = [...new Set(body.ids.map((id) => id.toLowerCase()))]
        const done = ids.every((id) => isUuid(id))
          ? await (body.delete ? tasksOf(subject).removeAll(ids) : tasksOf(subject).changeAll(ids, body, query.today))
          : { missing: ids.filter((id) => isUuid(id)) }
        if ("missing" in done) {
          if (done.missing.length > 0) reportForeign("task", done.missing, subject, request)
          throw new Problem("not-found", "There is no such task")
        }
        const { changed, change, deletion } = done
        if (change) set.headers.location = undoAddressOf(change)
        if (deletion) set.headers.location = restoreAddressOf(deletion)
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
      async ({ subject, params: { change }, request }) => ({
        restored: await findOr404("change", change, { subject, request }, (id) => tasksOf(subject).undo(id)),
      }),
      { body: Nothing, detail: documentation.undo },
    )
}
