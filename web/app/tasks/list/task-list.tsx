import { Form } from "@remix-run/react"
import { type FormEvent, Fragment, type MouseEvent, useEffect, useRef, useState } from "react"
import { dayHeading } from "#web/app/dates/days.ts"
import { OwnerField } from "#web/app/forms/form.tsx"
import type { Fields } from "#web/app/forms/refusal.ts"
import { formOf, useDrafts } from "../outbox/drafts.tsx"
import type { ShownTask } from "../outbox/optimistic-list.ts"
import { isForm, type SendOptions, taskOf } from "../outbox/outbox.ts"
import { useOutbox } from "../outbox/outbox-provider.tsx"
import { postponements } from "./row-actions.tsx"
import type { Selection } from "./selection.ts"
import { type Editing, TaskRow } from "./task-row.tsx"
import { hrefOf, isByDay, type TaskView } from "./task-view.ts"

/** The id of the form that contains the buttons of all rows. */
const formId = "changes"

/** The tasks as rows, with one form for the buttons of all rows. */
export function TaskList({
  tasks,
  view,
  today,
  draft,
  selection,
}: {
  tasks: ShownTask[]
  view: TaskView
  today: string
  draft?: Fields
  selection?: Selection
}) {
  const back = hrefOf(view)
  const days = postponements(today)
  const outbox = useOutbox()
  const { drafts, isLoaded } = useDrafts()
  const draftOf = (id: string) => drafts?.all()?.[formOf(id)]
  // Opens the row that was edited last. Drafts with a description belong to the task's own page.
  const lastEdited = () =>
    Object.keys(drafts?.all() ?? {})
      .flatMap((name) =>
        tasks.flatMap(({ id }) => (name === formOf(id) && draftOf(id)?.description === undefined ? id : [])),
      )
      .at(-1)
  const [editing, setEditing] = useState(() => draft?.edit ?? lastEdited())
  const [opened, setOpened] = useState<string>()
  const [closed, setClosed] = useState<string>()
  const refusedFor = (id: string) =>
    outbox.changes.find(({ state, fields }) => state === "refused" && isForm(fields) && taskOf(fields) === id)

  const editingOf = (id: string): Editing | undefined => {
    const refused = refusedFor(id)
    if (!refused && editing !== id) return undefined
    return {
      refusal: refused && { ...refused.refusal!, values: refused.fields },
      draft: draft?.edit === id ? draft : undefined,
      takesFocus: opened === id,
    }
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as soon as the drafts are loaded.
  useEffect(() => {
    if (isLoaded) setEditing((id) => id ?? lastEdited())
  }, [isLoaded])
  const close = (id: string) => {
    setEditing(undefined)
    setClosed(id)
    const refused = refusedFor(id)
    if (refused) outbox.drop(refused.key)
  }
  /** Sends the refused change again. It also completes the task if it was sent from the task's page. */
  const save = (id: string, fields: Fields) => {
    const { complete, reopen } = refusedFor(id)?.fields ?? {}
    close(id)
    outbox.send({ ...fields, ...(complete ? { complete } : reopen ? { reopen } : { edit: id }) })
  }

  // Returns the focus to the row after its form is closed.
  useEffect(() => {
    if (closed) document.querySelector<HTMLElement>(`#task-${closed} a`)?.focus()
    setClosed(undefined)
  }, [closed])

  return (
    <>
      <Form id={formId} method="post" onSubmit={(event) => send(event, outbox.send)}>
        <OwnerField />
      </Form>
      <div onClickCapture={useFirstClick()} className="rounded-[inherit]">
        {daysOf(tasks, view, today).map(({ day, tasks }) => (
          <Fragment key={day}>
            {day && (
              <h2 className="border-b border-line bg-well/50 px-4 py-1.5 text-sm first:rounded-t-[inherit] sm:px-5">
                {day}
              </h2>
            )}
            <ul
              aria-label={day ? `Tasks: ${day}` : "Tasks"}
              className="divide-y divide-line first:rounded-t-[inherit] last:rounded-b-[inherit] not-last:border-b not-last:border-line"
            >
              {tasks.map((task) => (
                <TaskRow
                  key={task.id}
                  task={task}
                  view={view}
                  day={day}
                  today={today}
                  days={days}
                  selection={selection}
                  isAway={outbox.isAway}
                  form={formId}
                  editHref={`/tasks/${task.id}${back === "/tasks" ? "" : `?${new URLSearchParams({ back })}`}`}
                  editing={editingOf(task.id)}
                  hasDraft={isLoaded && draftOf(task.id) !== undefined}
                  onEdit={() => {
                    setEditing(task.id)
                    setOpened(task.id)
                  }}
                  onCancel={() => close(task.id)}
                  onSave={(fields) => save(task.id, fields)}
                />
              ))}
            </ul>
          </Fragment>
        ))}
      </div>
    </>
  )
}

type Day = { day: string; tasks: ShownTask[] }

/** Groups the tasks by the heading of their day, or under one empty heading if the view is not by day. */
function daysOf(tasks: ShownTask[], view: TaskView, today: string): Day[] {
  if (!isByDay(view)) return [{ day: "", tasks }]
  const days: Day[] = []
  for (const task of tasks) {
    const day = task.dueDate ? dayHeading(task.dueDate, today) : ""
    const last = days.at(-1)
    if (last?.day === day) last.tasks.push(task)
    else days.push({ day, tasks: [task] })
  }
  return days
}

/** Sends the change of the pressed button. */
function send(event: FormEvent<HTMLFormElement>, queue: (fields: Fields, options: SendOptions) => void) {
  const button = (event.nativeEvent as SubmitEvent).submitter as HTMLButtonElement | null
  if (!button) return
  event.preventDefault()
  const row = button.closest("[data-task]")!
  const rows = [...document.querySelectorAll("[data-task]")]
  const index = rows.indexOf(row)
  const neighbour = (rows[index + 1] ?? rows[index - 1])?.querySelector("a")
  // A deleted row disappears at once. The row of a postponed task disappears if the task leaves the view or its day.
  if (button.name === "delete") neighbour?.focus()
  queue({ [button.name]: button.value }, { name: button.ariaLabel ?? undefined })
  if (button.name === "postpone") requestAnimationFrame(() => row.isConnected || neighbour?.focus())
}

/** Milliseconds between two clicks that are one double click. */
const DOUBLE_CLICK_MS = 500
/** Pixels by which the pointer may move between them. */
const STEADY_PX = 12

/**
 * An `onClickCapture` for a list whose rows move up. It ignores a second quick click at the same place, because it was meant for
 * the row before. The browser's count (`detail`) is right even on slow machines, but starts again when another row has moved
 * there. Clicks by keyboard have a `detail` of 0 and are never ignored.
 */
function useFirstClick() {
  const last = useRef({ x: 0, y: 0, at: Number.NEGATIVE_INFINITY })
  return (event: MouseEvent) => {
    const { clientX: x, clientY: y, timeStamp: at, detail } = event
    if (detail === 0 || !(event.target as Element).closest("button[type=submit]")) return
    const before = last.current
    last.current = { x, y, at }
    const isQuick = at - before.at <= DOUBLE_CLICK_MS && Math.hypot(x - before.x, y - before.y) <= STEADY_PX
    if (!isQuick && detail === 1) return
    event.preventDefault()
    event.stopPropagation()
  }
}
