import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node"
import { Form, type ShouldRevalidateFunctionArgs, useActionData, useLoaderData, useNavigation } from "@remix-run/react"
import { useMemo } from "react"
import { Problem } from "#shared/http/problem.ts"
import { takeDraft } from "../auth/draft.server.ts"
import { requireSession } from "../auth/session.server.ts"
import { throwErrorPage } from "../errors/throw-error-page.server.ts"
import { flash, flashOf } from "../forms/flash.server.ts"
import { OwnerField } from "../forms/form.tsx"
import { refusalResponse } from "../forms/refusal.server.ts"
import { leavesPageAsItIs } from "../forms/refusal.ts"
import { todayOf } from "../preferences/preferences.server.ts"
import { tasksApi } from "../task-api/client.server.ts"
import { changeTasks, makeLastChanges, taskFormIn } from "../tasks/edit/change-tasks.server.ts"
import { BulkBar } from "../tasks/list/bulk-bar.tsx"
import { Composer } from "../tasks/list/composer.tsx"
import { Empty, NoSearchResult, Unreachable } from "../tasks/list/empty-list.tsx"
import { Filters, ListControls, Search } from "../tasks/list/list-controls.tsx"
import type { ListedTask } from "../tasks/list/listed-task.ts"
import { readList } from "../tasks/list/read-list.server.ts"
import { rememberView } from "../tasks/list/remembered-view.server.ts"
import { useSelection } from "../tasks/list/selection.ts"
import { ShortcutsHelp, useListKeys } from "../tasks/list/shortcuts.tsx"
import { TaskList } from "../tasks/list/task-list.tsx"
import {
  addressOf,
  canGrow,
  countIn,
  hrefOf,
  hrefOfMore,
  hrefToSelect,
  isIn,
  mostAdded,
  type TaskView,
  viewOf,
} from "../tasks/list/task-view.ts"
import { useTasksInPlace } from "../tasks/list/tasks-in-place.ts"
import { type ChangeResult, completionIn, taskOf } from "../tasks/outbox/outbox.ts"
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
  const { searchParams } = new URL(request.url)
  const view = viewOf(searchParams)
  const [draft, flash, remembered] = await Promise.all([
    takeDraft(request),
    flashOf(request),
    rememberView(request, view),
  ])
  const headers = new Headers(draft?.headers)
  if (remembered) headers.append("Set-Cookie", remembered)
  const page = { view, today, draft: draft?.fields, newKey: crypto.randomUUID(), searchError: undefined }
  try {
    const [list, labels] = await Promise.all([
      readList(api, view, today, flash?.kept),
      searchParams.has("labels") ? api.labels() : undefined,
    ])
    // As text, because Remix would encode each field of each task by itself: slower, and larger when compressed.
    return data({ ...page, list: { ...list, items: JSON.stringify(list.items) }, labels }, { headers })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    // While the API is away the page is shown without its list, so that its forms keep the typed text.
    const searchError = error.fieldErrors.q
    if (error.status !== 503 && !searchError) throwErrorPage(error)
    return data({ ...page, list: null, labels: undefined, searchError }, { status: error.status, headers })
  }
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
  const { pathname, search, searchParams } = new URL(request.url)
  const { message, undo, task } = result
  const isHidden = "add" in fields && task && !isIn(viewOf(searchParams), task, today)
  return redirect(pathname + search, {
    headers: {
      "Set-Cookie": await flash(message, {
        undo,
        show: isHidden ? addressOf(task.id) : undefined,
        kept: completionIn(fields) === undefined ? undefined : taskOf(fields),
      }),
    },
  })
}

const noCounts = { total: 0, active: 0, completed: 0, overdue: 0, today: 0, upcoming: 0 }

export default function Tasks() {
  const { view, today, draft, newKey, list, labels, searchError } = useLoaderData<typeof loader>()
  const answer = useActionData<ChangeResult | null>()
  const { changes, send } = useOutbox()
  const items = useMemo((): ListedTask[] => (list ? JSON.parse(list.items) : []), [list])
  const { tasks, counts } = useTasksInPlace(items, list?.counts ?? noCounts, changes, view, today)
  const selecting = useSelection(tasks.filter(({ isNew, refused }) => !isNew && !refused).map(({ id }) => id))
  useListKeys(selecting.toggle)
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
      <ListControls view={view} counts={list ? counts : undefined} labels={labels} />
      <Filters view={view} found={list ? countIn(view, counts) : undefined} />
      <section aria-label="List" aria-busy={isReading} className="rounded-lg border border-line bg-card shadow-card">
        {searchError && <NoSearchResult view={view} />}
        {!list && !searchError && <Unreachable canRetry={!isAdding} />}
        {list && tasks.length === 0 && <Empty view={view} total={counts.total} />}
        {tasks.length > 0 && (
          <div {...selecting.press} className="rounded-[inherit]">
            <TaskList tasks={tasks} view={view} today={today} draft={draft} selection={selecting.selection} />
          </div>
        )}
        {tasks.length > 0 && selecting.selection && (
          <BulkBar
            view={view}
            today={today}
            selected={selecting.selected}
            onSelectAll={selecting.all}
            onEnd={selecting.end}
          />
        )}
      </section>
      <div className="flex flex-wrap items-center gap-3 print:hidden">
        {list?.nextCursor && (
          <ShowMore
            view={view}
            left={countIn(view, counts) - tasks.length}
            nextCursor={list.nextCursor}
            lastId={items.at(-1)?.id}
          />
        )}
        {view.cursor && (
          <LinkButton look="plain" to={hrefOf(view, { cursor: "" })}>
            Back to the beginning
          </LinkButton>
        )}
        <div className="ml-auto flex flex-wrap gap-1">
          {counts.completed > 0 && !view.due && (
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
          {tasks.length > 0 && !selecting.selection && (
            <LinkButton look="plain" size="small" to={hrefToSelect(view)} preventScrollReset>
              Select
            </LinkButton>
          )}
          <ShortcutsHelp />
        </div>
      </div>
    </div>
  )
}

/**
 * A longer page replaces this one in the history and keeps the scroll position. The next page is a new history entry.
 *
 * @param left how many tasks of the view are not shown; unknown on later pages
 */
function ShowMore({
  view,
  left,
  nextCursor,
  lastId,
}: {
  view: TaskView
  left: number
  nextCursor: string
  lastId?: string
}) {
  const to = hrefOfMore(view, nextCursor)
  const more = Math.min(left, mostAdded(view))
  const text = view.cursor || more < 1 ? "Show more" : `Show ${more} more`
  return canGrow(view) ? (
    <LinkButton to={`${to}#task-${lastId}`} preventScrollReset replace>
      {text}
    </LinkButton>
  ) : (
    <LinkButton to={to}>{text}</LinkButton>
  )
}
