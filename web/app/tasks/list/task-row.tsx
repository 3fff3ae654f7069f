import { Link } from "@remix-run/react"
import { shownTitle } from "#shared/text/title.ts"
import type { Fields, Refusal } from "#web/app/forms/refusal.ts"
import { CheckIcon } from "#web/app/ui/icons.tsx"
import { InlineEdit } from "../edit/inline-edit.tsx"
import type { ShownTask } from "../outbox/optimistic-list.ts"
import { withDay } from "../outbox/outbox.ts"
import { useOutbox } from "../outbox/outbox-provider.tsx"
import { bulkForm } from "./bulk-bar.tsx"
import { RefusedRow } from "./refused-row.tsx"
import { type Postponements, RowActions } from "./row-actions.tsx"
import type { Selection } from "./selection.ts"
import { TaskDetails } from "./task-details.tsx"
import type { TaskView } from "./task-view.ts"

/** The reason why the row is a form: a refusal, a draft that the server kept, or because the person opened it. */
export type Editing = { refusal?: Refusal; draft?: Fields; takesFocus: boolean }

type Props = {
  task: ShownTask
  view: TaskView
  /** The heading above the row, if the list is by day. */
  day: string
  today: string
  /** The days of the buttons that postpone. */
  days: Postponements
  /** Set while rows are being selected. */
  selection?: Selection
  /** Whether changes wait because the server cannot be reached. */
  isAway: boolean
  /** The id of the form to which the row's buttons belong. */
  form: string
  editHref: string
  editing?: Editing
  /** Whether this tab has a draft of the task. */
  hasDraft: boolean
  onEdit: () => void
  onSave: (fields: Fields) => void
  onCancel: () => void
}

export function TaskRow(props: Props) {
  const { task, view, day, today, selection, isAway, form, editHref, editing, hasDraft, onSave, onCancel } = props
  const { id, completed, pending, isNew, refused } = task
  const { lastUndo, undoLast } = useOutbox().undo
  const title = shownTitle(task.title)
  return (
    <li id={`task-${id}`} data-task className="group row">
      {selection && !refused ? (
        <SelectBox id={id} title={title} selection={selection} isNew={isNew} />
      ) : (
        <Tick task={task} title={title} form={form} />
      )}
      {refused ? (
        <RefusedRow task={task} change={refused} />
      ) : editing ? (
        <InlineEdit task={task} {...editing} editHref={editHref} onSave={onSave} onCancel={onCancel} />
      ) : (
        <div className="min-w-0 flex-1 self-center max-sm:grid max-sm:grid-cols-[minmax(0,1fr)_auto] sm:flex sm:items-center sm:gap-2">
          <div className="max-sm:contents sm:min-w-0 sm:flex-1 sm:py-0.5">
            <p className="col-span-2 flex items-baseline">
              {isNew ? (
                <span className="line-clamp-2 wrap-anywhere sm:line-clamp-1">{title}</span>
              ) : (
                <Link
                  data-title
                  to={editHref}
                  className={`line-clamp-2 min-h-6 wrap-anywhere outline-none hover:underline sm:line-clamp-1 ${completed ? "text-soft line-through" : ""}`}
                >
                  {title}
                </Link>
              )}
              {(isNew || (pending && isAway)) && <Saving isAway={isAway} />}
              {hasDraft && <span className="ml-2 shrink-0 text-sm text-warn">Unsaved changes</span>}
              {lastUndo?.taskId === id && !pending && (
                <button type="button" className="link ml-2 min-h-6 shrink-0 text-sm print:hidden" onClick={undoLast}>
                  Undo
                </button>
              )}
            </p>
            <TaskDetails task={task} view={view} day={day} today={today} />
          </div>
          <RowActions {...props} title={title} />
        </div>
      )}
    </li>
  )
}

function Tick({
  task: { id, completed, isNew, refused, repeat, dueDate },
  title,
  form,
}: Pick<Props, "task" | "form"> & { title: string }) {
  return (
    <button
      type="submit"
      form={form}
      name={completed ? "reopen" : "complete"}
      value={repeat && dueDate && !completed ? withDay(id, dueDate) : id}
      aria-label={`${completed ? "Reopen" : "Complete"} ${title}`}
      disabled={isNew}
      className={`group/tick grid size-11 shrink-0 place-items-center self-center rounded-full sm:size-9 ${refused ? "invisible" : ""}`}
    >
      <span
        className={`grid size-5.5 place-items-center rounded-full border-2 transition-colors ${
          completed
            ? "border-accent bg-accent text-on-accent"
            : "border-edge text-transparent group-hover/tick:border-accent group-hover/tick:text-accent"
        }`}
      >
        <CheckIcon className="size-4" />
      </span>
    </button>
  )
}

type SelectBoxProps = { id: string; title: string; selection: Selection; isNew?: boolean }

/** A checkbox with the size of the tick button. With Shift, it selects all rows from the last one. */
function SelectBox({ id, title, selection, isNew }: SelectBoxProps) {
  return (
    <label className="grid size-11 shrink-0 place-items-center self-center sm:size-9">
      <input
        type="checkbox"
        form={bulkForm}
        name="ids"
        value={id}
        aria-label={`Select ${title}`}
        disabled={isNew}
        checked={selection.has(id)}
        onChange={({ currentTarget, nativeEvent }) =>
          selection.set(id, currentTarget.checked, (nativeEvent as unknown as MouseEvent).shiftKey)
        }
        className="size-5"
      />
    </label>
  )
}

/** The state of an unconfirmed change. */
const Saving = ({ isAway }: { isAway: boolean }) => (
  <span className="ml-2 shrink-0 text-sm text-soft">{isAway ? "Waiting" : "Saving…"}</span>
)
