import { Form } from "@remix-run/react"
import { type FormEvent, useEffect, useState } from "react"
import { OwnerField } from "#web/app/forms/form.tsx"
import type { Fields } from "#web/app/forms/refusal.ts"
import { useFirstClick } from "#web/app/ui/use-first-click.ts"
import { taskPlace } from "../drafts.ts"
import { isForm, type Sending, taskOf } from "../outbox/outbox.ts"
import { useOutbox } from "../outbox/outbox-provider.tsx"
import type { ShownTask } from "../outbox/overlay.ts"
import { type Editing, TaskRow } from "./task-row.tsx"

const changes = "changes"

/** The tasks, each with its buttons; one form serves them all. */
export function TaskList({
  tasks,
  today,
  back,
  draft,
}: {
  tasks: ShownTask[]
  today: string
  back: string
  draft?: Fields
}) {
  const outbox = useOutbox()
  const { drafts, hasDrafts } = outbox
  const draftOf = (id: string) => drafts?.all()?.[taskPlace(id)]
  // The row that was last edited here opens again; a draft with a description belongs to the task's page.
  const lastEdited = () =>
    Object.keys(drafts?.all() ?? {})
      .flatMap((place) =>
        tasks.flatMap(({ id }) => (place === taskPlace(id) && draftOf(id)?.description === undefined ? id : [])),
      )
      .at(-1)
  const [editing, setEditing] = useState(() => draft?.edit ?? lastEdited())
  const [opened, setOpened] = useState<string>()
  const [left, setLeft] = useState<string>()
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
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as soon as the browser has been asked.
  useEffect(() => {
    if (hasDrafts) setEditing((id) => id ?? lastEdited())
  }, [hasDrafts])
  const leave = (id: string) => {
    setEditing(undefined)
    setLeft(id)
    const refused = refusedFor(id)
    if (refused) outbox.drop(refused.key)
  }
  /** As what the form was refused before: a task's page may have asked to complete it as well. */
  const save = (id: string, fields: Fields) => {
    const { complete, reopen } = refusedFor(id)?.fields ?? {}
    leave(id)
    outbox.send({ ...fields, ...(complete ? { complete } : reopen ? { reopen } : { edit: id }) })
  }

  // The focus goes back to the row, once it is a row again.
  useEffect(() => {
    if (left) document.querySelector<HTMLElement>(`#task-${left} a`)?.focus()
    setLeft(undefined)
  }, [left])

  return (
    <>
      <Form id={changes} method="post" onSubmit={(event) => send(event, outbox.send)}>
        <OwnerField />
      </Form>
      <ul
        aria-label="Tasks"
        onClickCapture={useFirstClick()}
        className="divide-y divide-line overflow-hidden rounded-[inherit]"
      >
        {tasks.map((task) => (
          <TaskRow
            key={task.id}
            task={task}
            today={today}
            isAway={outbox.isAway}
            form={changes}
            editHref={`/tasks/${task.id}${back === "/tasks" ? "" : `?${new URLSearchParams({ back })}`}`}
            editing={editingOf(task.id)}
            hasDraft={hasDrafts && draftOf(task.id) !== undefined}
            onEdit={() => {
              setEditing(task.id)
              setOpened(task.id)
            }}
            onCancel={() => leave(task.id)}
            onSave={(fields) => save(task.id, fields)}
          />
        ))}
      </ul>
    </>
  )
}

/** The pressed button says what is to be done with which task. */
function send(event: FormEvent<HTMLFormElement>, into: (fields: Fields, sending: Sending) => void) {
  const button = (event.nativeEvent as SubmitEvent).submitter as HTMLButtonElement | null
  if (!button) return
  event.preventDefault()
  if (button.name === "delete") focusNext(button)
  into({ [button.name]: button.value }, { name: button.ariaLabel ?? undefined })
}

/** A row that goes away hands the focus to its neighbour. */
function focusNext(button: HTMLElement) {
  const row = button.closest("li")
  const neighbour = row?.nextElementSibling ?? row?.previousElementSibling
  neighbour?.querySelector("a")?.focus()
}
