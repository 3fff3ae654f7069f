import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node"
import { Form, type ShouldRevalidateFunctionArgs, useActionData, useLoaderData, useNavigation } from "@remix-run/react"
import { Problem } from "#shared/http/problem.ts"
import { takeDraft } from "../auth/draft.server.ts"
import { requireSession } from "../auth/session.server.ts"
import { throwErrorPage } from "../errors/throw-error-page.server.ts"
import { flash } from "../forms/flash.server.ts"
import { OwnerField } from "../forms/form.tsx"
import { refusalResponse } from "../forms/refusal.server.ts"
import { leavesPageAsItIs } from "../forms/refusal.ts"
import { todayOf } from "../preferences/preferences.server.ts"
import { type TasksApi, tasksApi } from "../task-api/client.server.ts"
import { changeTasks, makeLastChanges, taskFormIn } from "../tasks/edit/change-tasks.server.ts"
import { inWords } from "../tasks/edit/typed-task.server.ts"
import { Composer } from "../tasks/list/composer.tsx"
import { Empty, NoSearchResult, Unreachable } from "../tasks/list/empty-list.tsx"
import { ListControls, Search } from "../tasks/list/list-controls.tsx"
import { ShortcutsHelp, useListKeys } from "../tasks/list/shortcuts.tsx"
import { TaskList } from "../tasks/list/task-list.tsx"
import { canGrow, fieldsOf, hrefOf, moreOf, queryOf, type TaskView, viewOf } from "../tasks/list/task-view.ts"
import { listed, withChanges } from "../tasks/outbox/optimistic-list.ts"
import type { ChangeResult } from "../tasks/outbox/outbox.ts"
import { useOutbox } from "../tasks/outbox/outbox-provider.tsx"
import { Button, LinkButton } from "../ui/button.tsx"
import { ErrorSummary } from "../ui/messages.tsx"

export { whileReachable as clientAction } from "../forms/while-reachable.ts"
export { headers } from "../root.tsx"

export const meta: MetaFunction = () => [{ title: "Tasks · Latchkey" }]

export async function loader({ request }: LoaderFunctionArgs) {
  const session = await requireSession(request)
  const api = tasksApi(session, request)
  const today = await todayOf(request)
  const view = viewOf(new URL(request.url).searchParams)
  const draft = await takeDraft(request)
  const page = { view, today, draft: draft?.fields, newKey: crypto.randomUUID(), searchError: undefined }
  try {
    return data({ ...page, list: await readList(api, view) }, { headers: draft?.headers })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    // The page is shown without its list, so that its forms keep the typed text.
    const searchError = error.fieldErrors.q
    if (error.status !== 503 && !searchError) throwErrorPage(error)
    return data({ ...page, list: null, searchError }, { status: error.status, headers: draft?.headers })
  }
}

/** The tasks of this page, where the next page begins, and the counts of all tasks. */
async function readList(api: TasksApi, view: TaskView) {
  const query = queryOf(view)
  query.set("include", "stats")
  const { items, nextCursor, stats } = await api.list(query)
  return { items: items.map((task) => listed(inWords(task))), nextCursor, stats }
}

export const shouldRevalidate = ({ actionResult, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) =>
  !leavesPageAsItIs(actionResult) && defaultShouldRevalidate

export async function action({ request }: ActionFunctionArgs) {
  const fields = taskFormIn(await request.formData())
  const session = await requireSession(request, fields)
  const api = tasksApi(session, request, fields)
  const today = await todayOf(request)
  if (fields.changes) {
    await makeLastChanges(api, fields.changes, today)
    return null
  }
  const result: ChangeResult = await changeTasks(api, fields, today)
  if (!result.ok) return refusalResponse(result)
  if (fields.answer === "data") return result
  const { pathname, search } = new URL(request.url)
  return redirect(pathname + search, {
    headers: { "Set-Cookie": await flash(result.message, { undo: result.undo }) },
  })
}

export default function Tasks() {
  const { view, today, draft, newKey, list, searchError } = useLoaderData<typeof loader>()
  const answer = useActionData<ChangeResult | null>()
  const { changes, send } = useOutbox()
  useListKeys()
  const { tasks, counts } = withChanges(list?.items ?? [], list?.stats ?? { active: 0, completed: 0 }, changes)
  const refusal = answer && !answer.ok ? answer : undefined
  const isAdding = refusal?.values && "add" in refusal.values
  const typed = isAdding ? refusal : draft && "add" in draft ? { values: draft } : undefined
  const isReading = useNavigation().state === "loading"

  return (
    <div className="grid grid-cols-1 gap-5">
      <div className="flex items-center justify-between gap-5">
        <h1 className="text-xl">Tasks</h1>
        <Search view={view} error={searchError} />
      </div>
      {refusal && !typed && <ErrorSummary message={refusal.message} />}
      <Composer refusal={typed} idempotencyKey={newKey} />
      <ListControls view={view} counts={list?.stats ? counts : undefined} />
      <section aria-label="List" aria-busy={isReading} className="rounded-lg border border-line bg-card shadow-card">
        {searchError && <NoSearchResult view={view} />}
        {!list && !searchError && <Unreachable canRetry={!isAdding} />}
        {list && tasks.length === 0 && <Empty view={view} total={counts.all} />}
        {tasks.length > 0 && <TaskList tasks={tasks} today={today} back={hrefOf(view)} draft={draft} />}
      </section>
      <p aria-live="polite" className="sr-only">
        {fieldsOf(view).length > 0 && !isReading ? `${tasks.length}${list?.nextCursor ? " or more" : ""} shown` : ""}
      </p>
      <div className="flex flex-wrap items-center gap-3 print:hidden">
        {list?.nextCursor && <ShowMore view={view} nextCursor={list.nextCursor} lastId={list.items.at(-1)?.id} />}
        {view.cursor && (
          <LinkButton look="plain" to={hrefOf(view, { cursor: "" })}>
            Back to the beginning
          </LinkButton>
        )}
        <div className="ml-auto flex flex-wrap gap-1">
          {counts.completed > 0 && (
            <Form
              method="post"
              onSubmit={(event) => {
                event.preventDefault()
                send({ clear: "" }, { name: "Clear completed" })
              }}
            >
              <OwnerField />
              <Button type="submit" look="plain" size="small" name="clear" value="">
                Clear completed
              </Button>
            </Form>
          )}
          <ShortcutsHelp />
        </div>
      </div>
    </div>
  )
}

/** A longer page replaces this one in the history and keeps the scroll position. The next page is a new history entry. */
function ShowMore({ view, nextCursor, lastId }: { view: TaskView; nextCursor: string; lastId?: string }) {
  const to = moreOf(view, nextCursor)
  return canGrow(view) ? (
    <LinkButton to={`${to}#task-${lastId}`} preventScrollReset replace>
      Show more
    </LinkButton>
  ) : (
    <LinkButton to={to}>Show more</LinkButton>
  )
}
