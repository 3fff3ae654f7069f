import { Form, Link, useLocation, useNavigate } from "@remix-run/react"
import { type FormEvent, useEffect, useRef, useState } from "react"
import type { Task } from "#api/tasks/model.ts"
import { shownTitle } from "#shared/text/title.ts"
import { isComplete, OwnerField, useFocusOnRefusal, useScriptedForm } from "#web/app/forms/form.tsx"
import type { Fields, Refusal } from "#web/app/forms/refusal.ts"
import { Button, LinkButton, RetryButton } from "#web/app/ui/button.tsx"
import { BackIcon, CheckIcon } from "#web/app/ui/icons.tsx"
import { ErrorSummary } from "#web/app/ui/messages.tsx"
import { taskPlace } from "../drafts.ts"
import { isForm, taskOf } from "../outbox/outbox.ts"
import { useOutbox } from "../outbox/outbox-provider.tsx"
import { UnsavedNote } from "../unsaved-note.tsx"
import { useDraft } from "../use-draft.ts"
import { ChangedElsewhere } from "./changed-elsewhere.tsx"
import { seenBefore, seenIn } from "./seen.ts"
import { DescriptionField, TitleField, WhenAndHowMuch } from "./task-fields.tsx"

type Props = {
  id: string
  /** Null while the API is away. */
  task: Task | null
  /** The list to go back to. */
  back: string
  /** What was typed when the session ended. */
  draft?: Fields
  /** The answer to the form without script. */
  refusal?: Refusal
}

/**
 * Everything about one task. With a script its changes go by way of the outbox, so that leaving the page does not cancel
 * them; the page stays until they are answered.
 */
export function TaskPage({ id, task, back, draft: kept, refusal: answer }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const title = task && shownTitle(task.title)
  const { changes, send, drop } = useOutbox()
  const navigate = useNavigate()
  const { pathname, search } = useLocation()
  const scripted = useScriptedForm()
  useLeaveByEscape(back)

  const change = changes.findLast(({ fields }) => isForm(fields) && taskOf(fields) === id)
  const isRefused = change?.state === "refused"
  const refusal = isRefused ? { ...change.refusal!, values: change.fields } : answer
  useFocusOnRefusal(form, isRefused ? change.refusal : answer)

  const saved = task && {
    title: task.title,
    description: task.description,
    priority: task.priority,
    dueDate: task.dueDate ?? "",
  }
  const draft = useDraft(form, taskPlace(id), saved ?? {}, answer?.values ?? kept)
  const typed = draft.values ?? change?.fields
  const values: Fields | null = typed ? { ...saved, ...typed } : saved
  const conflict = refusal?.status === 412 && task
  const seenNow = task ? seenIn(task) : ""
  const seen = !conflict && typed?.seen ? seenBefore(typed.seen, seenNow || "{}") : seenNow
  /** The button that was refused: another attempt is for the same thing. */
  const verb = typed?.complete ? "complete" : typed?.reopen ? "reopen" : "edit"

  // What was refused before this page was opened is filled in; what is refused here is still in the form.
  const [filledFrom, setFilledFrom] = useState("")
  const [sent, setSent] = useState<string>()
  useEffect(() => {
    if (isRefused && change.key !== sent) setFilledFrom(change.key)
  }, [isRefused, change?.key, sent])

  // Once the change was made, and what had to be read again was read: leaving before would break that off.
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
    const sending = { name: button?.ariaLabel ?? undefined }
    if (button?.name === "delete") {
      draft.forget()
      return setSent(send({ delete: id }, { name: `Delete ${title}` }))
    }
    if (!isComplete(event.currentTarget)) return
    const fields = Object.fromEntries(new FormData(event.currentTarget)) as Fields
    if (isRefused) drop(change.key)
    draft.forget()
    setSent(send({ ...fields, [button?.name || "edit"]: id }, sending))
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

  return (
    <div className="grid grid-cols-1 gap-5">
      <Link
        to={back}
        className="flex min-h-6 w-fit items-center gap-1.5 text-sm text-soft hover:text-ink hover:underline"
      >
        <BackIcon className="size-4" />
        Back to the list
      </Link>
      <h1 className="line-clamp-3 text-xl wrap-anywhere">{title ?? "Edit task"}</h1>
      {!values && (
        <>
          <ErrorSummary message="This task can't be reached at the moment. Nothing is lost." />
          <RetryButton isAutomatic />
        </>
      )}
      {values && (
        <Form
          ref={form}
          key={`${filledFrom} ${draft.round}`}
          onInput={draft.onInput}
          method="post"
          {...scripted}
          onSubmit={submit}
          className="grid grid-cols-1 gap-5 rounded-lg border border-line bg-card p-4 shadow-card sm:p-6"
        >
          {draft.values && !refusal && !change && <UnsavedNote onDiscard={draft.fill} />}
          <OwnerField />
          <input type="hidden" name="seen" value={seen} />
          {conflict ? (
            <ChangedElsewhere task={conflict} typed={values} message={refusal.message}>
              <Button size="small" {...submits(verb)}>
                Save mine anyway
              </Button>
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
            </ChangedElsewhere>
          ) : (
            <ErrorSummary
              message={refusal?.message}
              errors={refusal?.errors}
              action={
                refusal?.again && (
                  <Button size="small" {...submits(verb)}>
                    RetryButton
                  </Button>
                )
              }
            />
          )}
          <TitleField values={values} errors={refusal?.errors} />
          {/* Without the task a draft of its title leaves the description as it is. */}
          {values.description !== undefined && <DescriptionField values={values} errors={refusal?.errors} rows={6} />}
          <WhenAndHowMuch values={values} errors={refusal?.errors} />
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
      )}
    </div>
  )
}

/** Escape leads back to the list, as it closes an edit in the list. */
function useLeaveByEscape(back: string) {
  const navigate = useNavigate()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && !event.defaultPrevented && navigate(back)
    document.addEventListener("keydown", onKey)
    return () => document.removeEventListener("keydown", onKey)
  }, [navigate, back])
}
