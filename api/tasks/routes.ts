import { type Context, Elysia } from "elysia"
import { readIdempotencyKey } from "#shared/http/idempotency-key.ts"
import { Problem } from "#shared/http/problem.ts"
import { requestIdOf } from "#shared/http/request-id.ts"
import type { Log } from "#shared/log/log.ts"
import type { Settings } from "#shared/settings.ts"
import { isUuid } from "#shared/text/uuid.ts"
import { takeTurns, tooManyRequests } from "#shared/turns.ts"
import { yieldToOthers } from "#shared/yield-to-others.ts"
import type { guard } from "../auth/guard.ts"
import type { Database } from "../database/database.ts"
import { input } from "../http/input.ts"
import { answerFor, entityTag, readPrecondition } from "../http/precondition.ts"
import { bulkRoutes, restoreAddressOf, undoAddressOf } from "./bulk-routes.ts"
import { changedMeanwhile } from "./change.ts"
import { taskDocumentation as documentation } from "./documentation.ts"
import { type ItemKind, recordForeignTask } from "./foreign-task.ts"
import { readImport } from "./import.ts"
import {
  Completion,
  DeletionQuery,
  ImportQuery,
  ListQuery,
  Nothing,
  replacementOf,
  TaskInput,
  TaskPatch,
  TodayQuery,
} from "./model.ts"
import type { FoundTask } from "./sql/task.ts"
import { openTasks } from "./store.ts"

/**
 * The parts of a request for one task. Handlers list them one by one, because for a handler that passes its whole context
 * Elysia parses all cookies and headers.
 */
type Asked = Pick<Context, "request" | "set"> & { subject: string; params: { id: string } }

/** Characters. Encoding a longer list takes several milliseconds. */
const long = 500_000

/** Limits the concurrent imports of one subject, because each needs many times the memory of its body. */
const importing = takeTurns({ slots: 2, maxWaiting: 20, maxWait: 2_000, refusal: tooManyRequests })

type Options = { protect: ReturnType<typeof guard>; database: Database; log: Log; settings: Settings }

/** The task routes, which contain HTTP only. store.ts contains the operations. */
export function taskRoutes({ protect, database, log, settings }: Options) {
  const tasksOf = openTasks(database, settings)

  /**
   * Returns what `ask` returns for an id. Throws the same 404 for an unknown id, a text that is not a UUID and the id of
   * another account. Only the security log tells these apart.
   */
  async function findOr404<T>(
    what: ItemKind,
    id: string,
    { subject, request }: Pick<Asked, "subject" | "request">,
    ask: (id: string) => Promise<T | undefined | false>,
  ): Promise<T> {
    const isId = isUuid(id)
    const answer = isId && (await ask(id))
    if (answer) return answer
    if (isId) reportForeign(what, id, subject, request)
    throw new Problem("not-found", `There is no such ${what}`)
  }

  const reportForeign = (what: ItemKind, id: string | string[], subject: string, request: Request) =>
    void recordForeignTask(
      { database, log },
      { what, subject, id, method: request.method, requestId: requestIdOf(request) },
    )

  /** Changes the task in the path; `toggle` inverts `completed`. */
  async function change(asked: Asked & { query: TodayQuery }, patch: TaskPatch, toggle = false) {
    const precondition = readPrecondition(asked.request.headers)
    const options = { toggle, today: asked.query.today }
    const write = (id: string) => tasksOf(asked.subject).change(id, patch, precondition, options)
    const changed = await findOr404("task", asked.params.id, asked, write)
    if (changed.change) asked.set.headers.location = undoAddressOf(changed.change)
    return send(asked.set, changed)
  }

  return new Elysia()
    .use(protect)
    .use(
      // This route reads its body itself, because it may be large: in slices, and only when its turn has come.
      new Elysia()
        .use(protect)
        .use(input({ readsBody: false }))
        .post(
          "/tasks/import",
          async ({ subject, query, request, set }) => {
            const { id, ...counts } = await importing(subject, async () => {
              const body = await readImport(request)
              return tasksOf(subject).addAll(body, query, readIdempotencyKey(request.headers))
            })
            set.status = 201
            if (id) set.headers.location = `/api/tasks?import=${id}`
            return counts
          },
          { query: ImportQuery, detail: documentation.import },
        ),
    )
    .use(bulkRoutes({ protect, tasksOf, findOr404, reportForeign }))
    .use(input())
    .get(
      "/tasks",
      async ({ subject, query, request, set }) => {
        const { items, nextCursor, stats, counts } = await tasksOf(subject).list(query)
        if (items.length > long) await yieldToOthers()
        if (nextCursor) set.headers.link = `<${nextPage(request.url, nextCursor)}>; rel="next"`
        const included = (stats ? `,"stats":${stats}` : "") + (counts ? `,"counts":${counts}` : "")
        return json(set, `{"items":${items},"nextCursor":${JSON.stringify(nextCursor)}${included}}`)
      },
      { query: ListQuery, detail: documentation.list },
    )
    .post(
      "/tasks",
      async ({ subject, query, body, request, set }) => {
        const added = await tasksOf(subject).add(body, readIdempotencyKey(request.headers), query.today)
        set.status = 201
        set.headers.location = `/api/tasks/${added.id}`
        return send(set, added)
      },
      { query: TodayQuery, body: TaskInput, detail: documentation.add },
    )
    .delete(
      "/tasks",
      async ({ subject, query, request, set }) => {
        const { deleted, deletion } =
          query.import === undefined
            ? await tasksOf(subject).removeCompleted()
            : await findOr404("import", query.import, { subject, request }, (id) => tasksOf(subject).removeImport(id))
        if (deletion) set.headers.location = restoreAddressOf(deletion)
        return { deleted }
      },
      { query: DeletionQuery, detail: documentation.clear },
    )
    .post(
      "/tasks/deletions/:deletion/restore",
      async ({ subject, params: { deletion }, request }) => ({
        restored: await findOr404("deletion", deletion, { subject, request }, (id) => tasksOf(subject).restore(id)),
      }),
      { body: Nothing, detail: documentation.restore },
    )
    .get("/tasks/stats", async ({ subject, query, set }) => json(set, await tasksOf(subject).stats(query.today)), {
      query: TodayQuery,
      detail: documentation.stats,
    })
    .get("/tasks/labels", ({ subject }) => tasksOf(subject).labels(), { detail: documentation.labels })
    .get(
      "/tasks/:id",
      async ({ subject, params, request, set }) => {
        const task = await findOr404("task", params.id, { subject, request }, (id) => tasksOf(subject).find(id))
        const status = answerFor(task.version, readPrecondition(request.headers))
        if (status === 412) throw changedMeanwhile()
        if (status === 200) return send(set, task)
        set.status = status
        set.headers.etag = entityTag(task.version)
      },
      { detail: documentation.find },
    )
    .put(
      "/tasks/:id",
      ({ subject, params, query, request, set, body }) =>
        change({ subject, params, query, request, set }, replacementOf(body)),
      { query: TodayQuery, body: TaskInput, detail: documentation.replace },
    )
    .patch(
      "/tasks/:id",
      ({ subject, params, query, request, set, body }) => change({ subject, params, query, request, set }, body),
      { query: TodayQuery, body: TaskPatch, detail: documentation.patch },
    )
    .patch(
      "/tasks/:id/complete",
      ({ subject, params, query, request, set, body }) => {
        const completed = body?.completed
        return change({ subject, params, query, request, set }, { completed }, completed === undefined)
      },
      { query: TodayQuery, body: Completion, detail: documentation.complete },
    )
    .delete(
      "/tasks/:id",
      async ({ subject, params, request, set }) => {
        const precondition = readPrecondition(request.headers)
        const remove = (id: string) => tasksOf(subject).remove(id, precondition)
        const deletion = await findOr404("task", params.id, { subject, request }, remove)
        set.headers.location = restoreAddressOf(deletion)
        set.status = 204
      },
      { detail: documentation.remove },
    )
}

type Set = Context["set"]

function json(set: Set, text: string): string {
  set.headers["content-type"] = "application/json"
  return text
}

function send(set: Set, { task, version }: FoundTask): string {
  set.headers.etag = entityTag(version)
  return json(set, task)
}

/** The address of the next page, with the same path as the request. */
function nextPage(url: string, cursor: string): string {
  const { pathname, searchParams } = new URL(url)
  searchParams.set("cursor", cursor)
  return `${pathname}?${searchParams}`
}
