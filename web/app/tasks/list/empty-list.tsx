import { LinkButton, RetryButton } from "#web/app/ui/button.tsx"
import { AlertIcon, CalendarIcon, CheckIcon, PencilIcon, SearchIcon } from "#web/app/ui/icons.tsx"
import { EmptyState } from "#web/app/ui/messages.tsx"
import { hrefWith, isFiltered, type TaskView } from "./task-view.ts"

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
  <LinkButton to={hrefWith(view, { q: "", priority: "", label: "" })}>Show all again</LinkButton>
)

/** Says why the list is empty: because of the filters, the view, or because there are no tasks. */
export function Empty({ view, total }: { view: TaskView; total: number }) {
  const { q, priority, label } = view
  if (isFiltered(view))
    return (
      <EmptyState Icon={SearchIcon} title="Nothing found" action={<ShowAll view={view} />}>
        No task here{" "}
        {[q && `contains “${q}”`, priority && `has ${priority} priority`, label && `has the label #${label}`]
          .filter(Boolean)
          .join(" and ")}
        .
      </EmptyState>
    )
  if (total === 0)
    return (
      <EmptyState Icon={PencilIcon} title="No tasks yet">
        Write down the first thing you want to do. Only you can see it.
      </EmptyState>
    )
  if (view.status === "completed")
    return (
      <EmptyState Icon={CheckIcon} title="Nothing completed yet">
        Completed tasks are listed here until you clear them.
      </EmptyState>
    )
  if (view.due)
    return (
      <EmptyState Icon={CalendarIcon} title={view.due === "today" ? "Nothing due today" : "Nothing planned"}>
        {view.due === "today" ? "No task is due today or overdue." : "No task is due on one of the next days."}
      </EmptyState>
    )
  return (
    <EmptyState Icon={CheckIcon} title="All done">
      You have no open tasks.
    </EmptyState>
  )
}
