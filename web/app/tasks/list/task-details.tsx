import { Link } from "@remix-run/react"
import { dayHeading, dueInWords, shortDate } from "#web/app/dates/days.ts"
import { CalendarIcon, ClockIcon, FlagIcon, NoteIcon, RepeatIcon } from "#web/app/ui/icons.tsx"
import type { ShownTask } from "../outbox/optimistic-list.ts"
import { hrefWith, type TaskView } from "./task-view.ts"

type Props = { task: ShownTask; view: TaskView; day: string; today: string }

/** A line with the due date, priority, labels and beginning of the description. Defaults are left out. */
export function TaskDetails({ task, view, day, today }: Props) {
  const { dueDate, priority, note, completed, labels, repeat } = task
  const due = dueDate ? dueOf(dueDate, today, completed) : undefined
  const isDueShown = due && (due.when === "late" || dayHeading(dueDate!, today) !== day)
  if (!isDueShown && !repeat && priority === "medium" && !note && labels.length === 0) return null
  return (
    <p className="flex min-h-6 items-center gap-x-3 overflow-hidden max-sm:flex-wrap text-sm whitespace-nowrap text-soft">
      {isDueShown && (
        <span className={`flex shrink-0 items-center gap-1 ${dueLooks[due.when]}`}>
          {due.when === "late" ? <ClockIcon className="size-4" /> : <CalendarIcon className="size-4" />}
          <span className="sr-only">Due: </span>
          <time dateTime={dueDate!}>{due.words}</time>
        </span>
      )}
      {repeat && (
        <span className="shrink-0" title={`Repeats ${repeat}`}>
          <RepeatIcon className="size-4" />
          <span className="sr-only">Repeats {repeat}</span>
        </span>
      )}
      {priority === "high" && (
        <span
          className={`flex shrink-0 items-center gap-1 ${completed ? "" : "rounded-full bg-warn-tint px-2 font-medium text-warn"}`}
        >
          <FlagIcon className="size-3.5" />
          High<span className="sr-only"> priority</span>
        </span>
      )}
      {priority === "low" && <span className="shrink-0">Low priority</span>}
      {labels.length > 0 && (
        <span className="flex min-w-0 flex-wrap gap-x-2 sm:shrink-0 sm:flex-nowrap">
          {labels.map((label) => (
            <Link
              key={label}
              to={hrefWith(view, { label })}
              className="block min-h-6 truncate px-0.5 leading-6 text-accent hover:underline"
            >
              #{label}
            </Link>
          ))}
        </span>
      )}
      {note && (
        <span className="flex max-w-full min-w-0 items-center gap-1">
          <NoteIcon className="size-4" />
          <span className="truncate">{note}</span>
        </span>
      )}
    </p>
  )
}

const dueLooks = { late: "font-medium text-danger", today: "font-medium text-accent", later: "" }

const dueOf = (dueDate: string, today: string, completed: boolean) =>
  completed ? ({ words: shortDate(dueDate, today), when: "later" } as const) : dueInWords(dueDate, today)
