import { Link } from "@remix-run/react"
import { shownTitle } from "#shared/text/title.ts"
import { dueInWords, shortDate } from "#web/app/dates/days.ts"
import type { Fields, Refusal } from "#web/app/forms/refusal.ts"
import { Button } from "#web/app/ui/button.tsx"
import { CalendarIcon, CheckIcon, FlagIcon, NoteIcon, PencilIcon, TrashIcon } from "#web/app/ui/icons.tsx"
import { InlineEdit } from "../edit/inline-edit.tsx"
import type { ShownTask } from "../outbox/optimistic-list.ts"
import { RefusedRow } from "./refused-row.tsx"

/** Why the row is a form: after a refusal, with a draft that the server kept, or because the person opened it. */
export type Editing = { refusal?: Refusal; draft?: Fields; takesFocus: boolean }

type Props = {
  task: ShownTask
  today: string
  /** Whether changes wait because the server cannot be reached. */
  isAway: boolean
  /** The id of the form that the row's buttons belong to. */
  form: string
  editHref: string
  editing?: Editing
  /** Whether this tab has a draft of the task. */
  hasDraft: boolean
  onEdit: () => void
  onSave: (fields: Fields) => void
  onCancel: () => void
}

export function TaskRow({ task, today, isAway, form, editHref, editing, hasDraft, onEdit, onSave, onCancel }: Props) {
  const { id, completed, pending, isNew, refused } = task
  const title = shownTitle(task.title)
  const verb = completed ? "reopen" : "complete"
  return (
    <li
      id={`task-${id}`}
      data-task
      className="group flex items-start gap-1 px-2 py-1.5 transition-colors hover:bg-hover has-[a:focus-visible]:bg-hover sm:gap-2 sm:px-3"
    >
      <button
        type="submit"
        form={form}
        name={verb}
        value={id}
        aria-label={`${completed ? "Reopen" : "Complete"} ${title}`}
        disabled={isNew}
        className={`group/tick grid size-11 shrink-0 place-items-center rounded-full sm:size-9 ${refused ? "invisible" : ""}`}
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
      {refused ? (
        <RefusedRow task={task} change={refused} />
      ) : editing ? (
        <InlineEdit task={task} {...editing} editHref={editHref} onSave={onSave} onCancel={onCancel} />
      ) : (
        <>
          <div className="min-w-0 flex-1 self-center py-1">
            {isNew ? (
              // In the same line as the title, so that the height of the row does not change once the task is saved.
              <p>
                <span className="wrap-anywhere">{title}</span>
                <Saving isAway={isAway} />
              </p>
            ) : (
              <Link
                to={editHref}
                className={`inline-block min-h-6 wrap-anywhere hover:underline ${completed ? "text-soft line-through" : ""}`}
              >
                {title}
              </Link>
            )}
            {pending && !isNew && isAway && <Saving isAway />}
            {hasDraft && <span className="ml-2 text-sm text-warn">Unsaved changes</span>}
            <Details task={task} today={today} />
          </div>
          <div className="flex shrink-0 print:hidden">
            <Button
              look="plain"
              size="icon"
              // Not on phones, where the title needs the room and leads to the task's page.
              className="scripted-only max-sm:hidden"
              name="edit"
              aria-label={`Edit ${title}`}
              disabled={isNew}
              onClick={onEdit}
            >
              <PencilIcon />
            </Button>
            <Button
              type="submit"
              look="plain"
              size="icon"
              form={form}
              name="delete"
              value={id}
              aria-label={`Delete ${title}`}
              disabled={isNew}
            >
              <TrashIcon />
            </Button>
          </div>
        </>
      )}
    </li>
  )
}

/** The state of an unconfirmed change. */
const Saving = ({ isAway }: { isAway: boolean }) => (
  <span className="ml-2 text-sm text-soft">{isAway ? "Waiting" : "Saving…"}</span>
)

/** Due date, priority and the beginning of the description, as far as they differ from the defaults. */
function Details({ task: { dueDate, priority, note, completed }, today }: { task: ShownTask; today: string }) {
  if (!dueDate && priority === "medium" && !note) return null
  const due = dueDate && (completed ? { words: shortDate(dueDate, today), when: "later" } : dueInWords(dueDate, today))
  const dueLook = { late: "font-medium text-danger", today: "font-medium text-warn", later: "" }
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-sm text-soft">
      {due && dueDate && (
        <span className={`flex items-center gap-1 ${dueLook[due.when as keyof typeof dueLook]}`}>
          <CalendarIcon className="size-4" />
          <span className="sr-only">Due: </span>
          <time dateTime={dueDate}>{due.words}</time>
        </span>
      )}
      {priority === "high" && (
        <span className={`flex items-center gap-1 ${completed ? "" : "font-medium text-danger"}`}>
          <FlagIcon className="size-4" />
          High<span className="sr-only"> priority</span>
        </span>
      )}
      {priority === "low" && <span>Low priority</span>}
      {note && (
        <span className="flex min-w-0 items-center gap-1">
          <NoteIcon className="size-4" />
          <span className="truncate">{note}</span>
        </span>
      )}
    </p>
  )
}
