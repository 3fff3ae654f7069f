import { LinkButton, RetryButton } from "#web/app/ui/button.tsx"
import { AlertIcon, CheckIcon, PencilIcon, SearchIcon } from "#web/app/ui/icons.tsx"
import { EmptyState } from "#web/app/ui/messages.tsx"
import { hrefOf, type TaskView } from "./task-view.ts"

/** For a search that was refused or took too long; the search field shows the reason. */
export const NoSearchResult = ({ view }: { view: TaskView }) => (
  <EmptyState Icon={SearchIcon} title="No result" action={<ShowAll view={view} />}>
    Change the text in the search field.
  </EmptyState>
)

export const Unreachable = ({ canRetry }: { canRetry: boolean }) => (
  <EmptyState
    Icon={AlertIcon}
    title="Your tasks can't be reached"
    action={canRetry ? <RetryButton isAutomatic /> : undefined}
  >
    The service that keeps them isn't answering. Nothing is lost.
  </EmptyState>
)

const ShowAll = ({ view }: { view: TaskView }) => (
  <LinkButton to={hrefOf(view, { q: "", priority: "", cursor: "" })}>Show all again</LinkButton>
)

/** Says why the list is empty: because of the filters, or because there are no tasks. */
export function Empty({ view, total }: { view: TaskView; total: number }) {
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
