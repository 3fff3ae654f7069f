import { Form, useNavigation } from "@remix-run/react"
import { OwnerField } from "#web/app/forms/form.tsx"
import type { Fields } from "#web/app/forms/refusal.ts"
import { Button, LinkButton, RetryButton } from "#web/app/ui/button.tsx"
import { AlertIcon, CheckIcon, PencilIcon, SearchIcon } from "#web/app/ui/icons.tsx"
import { EmptyState, ErrorSummary } from "#web/app/ui/messages.tsx"
import { useOutbox } from "../outbox/outbox-provider.tsx"
import { withChanges } from "../outbox/overlay.ts"
import type { Outcome } from "../outcome.ts"
import { Composer } from "./composer.tsx"
import { ListTools } from "./list-tools.tsx"
import type { TasksRead } from "./read-tasks.server.ts"
import { Search } from "./search.tsx"
import { ShortcutsHelp } from "./shortcuts-help.tsx"
import { TaskList } from "./task-list.tsx"
import { canGrow, fieldsOf, hrefOf, moreOf, type TaskView } from "./task-view.ts"
import { useListKeys } from "./use-list-keys.ts"

type Props = {
  view: TaskView
  today: string
  /** What was typed when the session ended. */
  draft?: Fields
  /** For the next task added without script. */
  newKey: string
  /** What was read; null while the API is away, and when it refused or stopped the search. */
  list: TasksRead | null
  /** Why the search has no result. */
  searchError?: string
  answer?: Outcome
}

const noneCounted = { active: 0, completed: 0 }

export function TasksPage({ view, today, draft, newKey, list, searchError, answer }: Props) {
  const { changes, send } = useOutbox()
  useListKeys()
  const { tasks, counts } = withChanges(list?.items ?? [], list?.stats ?? noneCounted, changes)
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
      <ListTools view={view} counts={list?.stats ? counts : undefined} />
      <section aria-label="List" aria-busy={isReading} className="rounded-lg border border-line bg-card shadow-card">
        {searchError && (
          <EmptyState Icon={SearchIcon} title="No result" action={<ShowAll view={view} />}>
            Change the text in the search field.
          </EmptyState>
        )}
        {!list && !searchError && (
          <EmptyState
            Icon={AlertIcon}
            title="Your tasks can't be reached"
            action={isAdding ? undefined : <RetryButton isAutomatic />}
          >
            The service that keeps them isn't answering. Nothing is lost.
          </EmptyState>
        )}
        {list && tasks.length === 0 && <NothingHere view={view} total={counts.all} />}
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

/** A longer page replaces this one in the history and stays where it is; the next page is a new entry, read from its top. */
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

const ShowAll = ({ view }: { view: TaskView }) => (
  <LinkButton to={hrefOf(view, { q: "", priority: "", cursor: "" })}>Show all again</LinkButton>
)

function NothingHere({ view, total }: { view: TaskView; total: number }) {
  if (view.q || view.priority)
    return (
      <EmptyState Icon={SearchIcon} title="Nothing found" action={<ShowAll view={view} />}>
        No task here{" "}
        {[view.q && `has “${view.q}” in it`, view.priority && `has ${view.priority} priority`]
          .filter(Boolean)
          .join(" and ")}
        .
      </EmptyState>
    )
  if (total === 0)
    return (
      <EmptyState Icon={PencilIcon} title="A clean slate">
        Write down the first thing that is on your mind. It can be small, and it stays between you and your list.
      </EmptyState>
    )
  if (view.status === "completed")
    return (
      <EmptyState Icon={CheckIcon} title="Nothing completed yet">
        What you tick off gathers here until you clear it.
      </EmptyState>
    )
  return (
    <EmptyState Icon={CheckIcon} title="All done">
      Nothing is left to do. Enjoy it while it lasts.
    </EmptyState>
  )
}
