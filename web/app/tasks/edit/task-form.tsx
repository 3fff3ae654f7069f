import { Form, useLocation, useNavigate } from "@remix-run/react"
import { type FormEvent, useEffect, useRef, useState } from "react"
import { shownTitle } from "#shared/text/title.ts"
import { isComplete, OwnerField, useFocusOnRefusal, useScriptedForm } from "#web/app/forms/form.tsx"
import type { Fields, Refusal } from "#web/app/forms/refusal.ts"
import { Button, LinkButton, RetryButton } from "#web/app/ui/button.tsx"
import { CheckIcon } from "#web/app/ui/icons.tsx"
import { ErrorSummary } from "#web/app/ui/messages.tsx"
import { labelText } from "../labels/label-text.ts"
import { formOf, UnsavedNote, useDraft } from "../outbox/drafts.tsx"
import { isForm, taskOf } from "../outbox/outbox.ts"
import { useOutbox } from "../outbox/outbox-provider.tsx"
import { baseOf, baseOfDraft, type TaskInWords } from "./base-version.ts"
import { EditRefusal } from "./edit-refusal.tsx"
import { DescriptionField, DetailFields, TitleField } from "./task-fields.tsx"

type Props = {
  id: string
  /** Null while the API cannot be reached. */
  task: TaskInWords | null
  /** The person's labels. */
  labels?: string[]
  /** The address of the list from which the task was opened. */
  back: string
  /** The fields that the server kept when the session had ended. */
  draft?: Fields
  /** The answer to the form if it was sent without JavaScript. */
  refusal?: Refusal
}

/**
 * All fields of one task. With JavaScript its changes go through the outbox, so that leaving the page does not cancel them.
 * The page stays until they are answered.
 */
export function TaskForm({ id, task, labels, back, draft: restored, refusal: answer }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const title = task && shownTitle(task.title)
  const { changes, send, drop } = useOutbox()
  const navigate = useNavigate()
  const { pathname, search } = useLocation()
  const scripted = useScriptedForm()

  const change = changes.findLast(({ fields }) => isForm(fields) && taskOf(fields) === id)
  const isRefused = change?.state === "refused"
  const refusal = isRefused ? { ...change.refusal!, values: change.fields } : answer
  useFocusOnRefusal(form, isRefused ? change.refusal : answer)

  const saved = task && {
    title: task.title,
    description: task.description,
    priority: task.priority,
    dueDate: task.dueDate ?? "",
    labels: labelText(task.labels),
    repeat: task.repeat,
  }
  const draft = useDraft(form, formOf(id), saved ?? {}, answer?.values ?? restored)
  const typed = draft.values ?? change?.fields
  const values: Fields | null = typed ? { ...saved, ...typed } : saved
  const isConflict = refusal?.status === 412 && task
  const currentBase = task ? baseOf(task) : ""
  const base = !isConflict && typed?.base ? baseOfDraft(typed.base, currentBase || "{}") : currentBase
  /** The button whose change was refused. A retry presses it again. */
  const verb = typed?.complete ? "complete" : typed?.reopen ? "reopen" : "edit"

  // A change that was refused before this page was opened is filled in. A change that is refused later is still in the form.
  const [filledFrom, setFilledFrom] = useState("")
  const [sent, setSent] = useState<string>()
  useEffect(() => {
    if (isRefused && change.key !== sent) setFilledFrom(change.key)
  }, [isRefused, change?.key, sent])

  // Leaves the page after the change was made and the data was loaded again. Leaving earlier would cancel the loading.
  const awaited = changes.find(({ key }) => key === sent)
  const wasRefused = useRef(false)
  useEffect(() => {
    if (!sent) return
    const isMade = !awaited && !wasRefused.current
    wasRefused.current = awaited ? awaited.state === "refused" : false
    if (awaited) return
    setSent(undefined)
    if (isMade) navigate(back)
  }, [sent, awaited, navigate, back])

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const button = (event.nativeEvent as SubmitEvent).submitter as HTMLButtonElement | null
    const options = { name: button?.ariaLabel ?? undefined }
    if (button?.name === "delete") {
      draft.remove()
      return setSent(send({ delete: id }, { name: `Delete ${title}` }))
    }
    if (!isComplete(event.currentTarget)) return
    const fields = Object.fromEntries(new FormData(event.currentTarget)) as Fields
    if (isRefused) drop(change.key)
    draft.remove()
    setSent(send({ ...fields, [button?.name || "edit"]: id }, options))
  }

  const pending = awaited ?? change
  const pendingVerb =
    pending && pending.state !== "refused" && Object.keys(pending.fields).find((name) => pending.fields[name] === id)
  const submits = (name: string) => ({ type: "submit", name, value: id, pending: pendingVerb === name }) as const
  const discard = () => {
    if (change) drop(change.key)
    setSent(undefined)
    draft.fill()
  }

  if (!values)
    return (
      <>
        <ErrorSummary message="This task can't be reached at the moment. Nothing is lost." />
        <RetryButton isAutomatic />
      </>
    )
  return (
    <Form
      ref={form}
      key={`${filledFrom} ${draft.version}`}
      onInput={draft.onInput}
      method="post"
      {...scripted}
      onSubmit={submit}
      className="grid grid-cols-1 gap-5 rounded-lg border border-line bg-card p-4 shadow-card sm:p-6"
    >
      {draft.values && !refusal && !change && <UnsavedNote onDiscard={draft.fill} />}
      <OwnerField />
      <input type="hidden" name="base" value={base} />
      <EditRefusal
        refusal={refusal}
        task={task}
        typed={values}
        submit={submits(verb)}
        keepOther={
          <LinkButton
            size="small"
            to={pathname + search}
            reloadDocument
            onClick={(event) => {
              discard()
              if (!answer) event.preventDefault()
            }}
          >
            Keep the other version
          </LinkButton>
        }
      />
      {!scripted.noValidate && <DefaultButton name="edit" value={id} />}
      <TitleField values={values} errors={refusal?.errors} />
      {/* While the task cannot be read, the draft of a row contains no description. */}
      {values.description !== undefined && <DescriptionField values={values} errors={refusal?.errors} rows={6} />}
      <DetailFields values={values} errors={refusal?.errors} labels={labels} />
      <div className="flex flex-wrap gap-3">
        <Button look="primary" {...submits("edit")}>
          Save
        </Button>
        {task && (
          <>
            <Button
              {...submits(task.completed ? "reopen" : "complete")}
              aria-label={`${task.completed ? "Reopen" : "Complete"} ${title}`}
            >
              <CheckIcon />
              {task.completed ? "Reopen" : "Complete"}
            </Button>
            <Button look="danger" {...submits("delete")} formNoValidate className="ml-auto">
              Delete
            </Button>
          </>
        )}
      </div>
    </Form>
  )
}

/** The hidden first button of the form. Without JavaScript, Enter in a text field presses it. */
const DefaultButton = (props: { name: string; value: string }) => (
  <button type="submit" tabIndex={-1} aria-hidden="true" className="sr-only" {...props} />
)
