import { type Context, Elysia } from "elysia"
import { giveWay } from "#shared/give-way.ts"
import { readIdempotencyKey } from "#shared/http/idempotency-key.ts"
import { Problem } from "#shared/http/problem.ts"
import { requestIdOf } from "#shared/http/request-id.ts"
import type { Log } from "#shared/log/log.ts"
import type { Settings } from "#shared/settings.ts"
import { takeTurns, tooMany } from "#shared/turns.ts"
import type { guard } from "../auth/guard.ts"
import type { Database } from "../database/database.ts"
import { input } from "../http/input.ts"
import { answerFor, entityTag, readPrecondition } from "../http/precondition.ts"
import { taskDocumentation as documentation } from "./documentation.ts"
import { noteForeignTask } from "./foreign-task.ts"
import { readImport } from "./import-body.ts"
import {
  Completion,
  DeletionQuery,
  ImportQuery,
  ListQuery,
  Nothing,
  StatsQuery,
  TaskInput,
  TaskPatch,
  withDefaults,
} from "./model.ts"
import type { FoundTask } from "./sql/task.ts"
import { openTasks } from "./store.ts"

/**
 * What is handed on of a request for one task, piece by piece: for a handler that hands on its whole context, Elysia reads
 * all there is of cookies and headers.
 */
type Asked = Pick<Context, "request" | "set"> & { subject: string; params: { id: string } }

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Characters of a list from which on encoding it takes several milliseconds. */
const long = 500_000

/** Imports of one subject at a time: each holds many times the memory of its body. */
const importing = takeTurns({ slots: 2, maxWaiting: 20, patience: 2_000, refusal: tooMany })

type Options = { protect: ReturnType<typeof guard>; database: Database; log: Log; settings: Settings }

/** The task routes, for the subject the guard found. HTTP and nothing else: what they do stands in store.ts. */
export function taskRoutes({ protect, database, log, settings }: Options) {
  const tasksOf = openTasks(database, settings)

  /**
   * What `ask` finds for the task in the path. When it finds none, the answer is the same for an id that never was, one
   * that is no UUID and somebody else's task; the last is told to the security log alone.
   */
  async function found<T>({ subject, params, request }: Asked, ask: (id: string) => Promise<T | undefined | false>) {
    const { id } = params
    const isId = uuid.test(id)
    const answer = isId && (await ask(id))
    if (answer) return answer
    if (isId) noteForeign("task", id, subject, request)
    throw new Problem("not-found", "There is no such task")
  }

  const noteForeign = (what: "task" | "deletion" | "import", id: string, subject: string, request: Request) =>
    void noteForeignTask(
      { database, log },
      { what, subject, id, method: request.method, requestId: requestIdOf(request) },
    )

  async function removeImport(subject: string, id: string, request: Request) {
    const isId = uuid.test(id)
    const removed = isId && (await tasksOf(subject).removeImport(id))
    if (removed) return removed
    if (isId) noteForeign("import", id, subject, request)
    throw new Problem("not-found", "There is no such import")
  }

  /** Writes to the task in the path; with `toggle`, its completion is turned round. */
  async function change(asked: Asked, patch: TaskPatch, toggle = false) {
    const precondition = readPrecondition(asked.request.headers)
    const write = (id: string) => tasksOf(asked.subject).change(id, patch, precondition, toggle)
    return send(asked.set, await found(asked, write))
  }

  return new Elysia()
    .use(protect)
    .use(
      // It reads its body itself, because that may be large: when its turn has come, and in slices.
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
    .use(input())
    .get(
      "/tasks",
      async ({ subject, query, request, set }) => {
        const { items, nextCursor, stats } = await tasksOf(subject).list(query)
        if (items.length > long) await giveWay()
        if (nextCursor) set.headers.link = `<${nextPage(request.url, nextCursor)}>; rel="next"`
        const counts = stats ? `,"stats":${stats}` : ""
        return json(set, `{"items":${items},"nextCursor":${JSON.stringify(nextCursor)}${counts}}`)
      },
      { query: ListQuery, detail: documentation.list },
    )
    .post(
      "/tasks",
      async ({ subject, body, request, set }) => {
        const added = await tasksOf(subject).add(body, readIdempotencyKey(request.headers))
        set.status = 201
        set.headers.location = `/api/tasks/${added.id}`
        return send(set, added)
      },
      { body: TaskInput, detail: documentation.add },
    )
    .delete(
      "/tasks",
      async ({ subject, query, request, set }) => {
        const { deleted, deletion } =
          query.import === undefined
            ? await tasksOf(subject).removeCompleted()
            : await removeImport(subject, query.import, request)
        if (deletion) set.headers.location = wayBack(deletion)
        return { deleted }
      },
      { query: DeletionQuery, detail: documentation.clear },
    )
    .post(
      "/tasks/deletions/:deletion/restore",
      async ({ subject, params: { deletion }, request }) => {
        const isId = uuid.test(deletion)
        const restored = isId && (await tasksOf(subject).restore(deletion))
        if (restored) return { restored }
        if (isId) noteForeign("deletion", deletion, subject, request)
        throw new Problem("not-found", "There is no such deletion")
      },
      { body: Nothing, detail: documentation.restore },
    )
    .get("/tasks/stats", ({ subject, query }) => tasksOf(subject).stats(query.today), {
      query: StatsQuery,
      detail: documentation.stats,
    })
    .get(
      "/tasks/:id",
      async ({ subject, params, request, set }) => {
        const task = await found({ subject, params, request, set }, (id) => tasksOf(subject).find(id))
        const status = answerFor(task.version, readPrecondition(request.headers))
        if (status === 412) throw new Problem("precondition-failed", "The task was changed in the meantime")
        if (status === 200) return send(set, task)
        set.status = status
        set.headers.etag = entityTag(task.version)
      },
      { detail: documentation.find },
    )
    .put(
      "/tasks/:id",
      ({ subject, params, request, set, body }) => change({ subject, params, request, set }, withDefaults(body)),
      { body: TaskInput, detail: documentation.replace },
    )
    .patch("/tasks/:id", ({ subject, params, request, set, body }) => change({ subject, params, request, set }, body), {
      body: TaskPatch,
      detail: documentation.patch,
    })
    .patch(
      "/tasks/:id/complete",
      ({ subject, params, request, set, body }) => {
        const completed = body?.completed
        return change({ subject, params, request, set }, { completed }, completed === undefined)
      },
      { body: Completion, detail: documentation.complete },
    )
    .delete(
      "/tasks/:id",
      async ({ subject, params, request, set }) => {
        const precondition = readPrecondition(request.headers)
        const remove = (id: string) => tasksOf(subject).remove(id, precondition)
        const deletion = await found({ subject, params, request, set }, remove)
        set.headers.location = wayBack(deletion)
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

/** Where a POST takes a deletion back. */
const wayBack = (deletion: string) => `/api/tasks/deletions/${deletion}/restore`

/** The address of the same list from `cursor` on, in the spelling that was asked for. */
function nextPage(url: string, cursor: string): string {
  const { pathname, searchParams } = new URL(url)
  searchParams.set("cursor", cursor)
  return `${pathname}?${searchParams}`
}
