import { Form, Link, useLocation, useNavigate } from "@remix-run/react"
import { useEffect, useRef } from "react"
import type { Task } from "#api/tasks/model.ts"
import type { Fields, Refusal } from "#web/forms/refusal.ts"
import { useAnsweredForm } from "#web/forms/use-answered-form.ts"
import { isComplete, useScriptedForm } from "#web/forms/use-scripted-form.ts"
import { LinkButton } from "#web/ui/button.tsx"
import { ErrorSummary } from "#web/ui/error-summary.tsx"
import { BackIcon, CheckIcon } from "#web/ui/icons.tsx"
import { Retry } from "#web/ui/retry.tsx"
import { SubmitButton } from "#web/ui/submit-button.tsx"
import { ChangedElsewhere } from "./changed-elsewhere.tsx"
import { seenIn } from "./seen.ts"
import { DescriptionField, TitleField, WhenAndHowMuch } from "./task-fields.tsx"

type Props = {
  /** Null while the API is away. */
  task: Task | null
  /** The list to go back to. */
  back: string
  /** What was typed when the session ended. */
  draft?: Fields
  refusal?: Refusal
}

/** Everything about one task. */
export function TaskPage({ task, back, draft, refusal }: Props) {
  const form = useRef<HTMLFormElement>(null)
  useAnsweredForm(form, refusal)
  const scripted = useScriptedForm()
  useLeaveByEscape(back)
  const typed = refusal?.values ?? draft
  const values = typed ?? (task && { ...task, completed: "", dueDate: task.dueDate ?? "", completedAt: "" })
  const id = task?.id ?? typed?.edit
  const conflict = refusal?.status === 412 && task
  const seen = (!conflict && typed?.seen) || (task ? seenIn(task) : "")
  const { pathname, search } = useLocation()

  return (
    <div className="grid grid-cols-1 gap-5">
      <Link
        to={back}
        className="flex min-h-6 w-fit items-center gap-1.5 text-sm text-soft hover:text-ink hover:underline"
      >
        <BackIcon className="size-4" />
        Back to the list
      </Link>
      <h1 className="line-clamp-3 text-xl wrap-anywhere">{task?.title ?? "Edit task"}</h1>
      {!values && (
        <>
          <ErrorSummary message="This task can't be reached at the moment. Nothing is lost." />
          <Retry />
        </>
      )}
      {values && (
        <Form
          ref={form}
          method="post"
          {...scripted}
          onSubmit={(event) => {
            const { submitter } = event.nativeEvent as SubmitEvent
            const isDeletion = (submitter as HTMLButtonElement | null)?.name === "delete"
            if (!isDeletion && !isComplete(event.currentTarget)) event.preventDefault()
          }}
          className="grid grid-cols-1 gap-5 rounded-lg border border-line bg-card p-4 shadow-card sm:p-6"
        >
          <input type="hidden" name="seen" value={seen} />
          {conflict ? (
            <ChangedElsewhere task={conflict} typed={values} message={refusal.message}>
              <SubmitButton look="quiet" size="small" name="edit" value={id}>
                Save mine anyway
              </SubmitButton>
              <LinkButton size="small" to={pathname + search} reloadDocument>
                Keep the other version
              </LinkButton>
            </ChangedElsewhere>
          ) : (
            <ErrorSummary
              message={refusal?.message}
              errors={refusal?.errors}
              action={
                refusal?.again && (
                  <SubmitButton look="quiet" size="small" name="edit" value={id}>
                    Retry
                  </SubmitButton>
                )
              }
            />
          )}
          <TitleField values={values} errors={refusal?.errors} />
          <DescriptionField values={values} errors={refusal?.errors} rows={6} />
          <WhenAndHowMuch values={values} errors={refusal?.errors} />
          <div className="flex flex-wrap gap-3">
            <SubmitButton name="edit" value={id}>
              Save
            </SubmitButton>
            {task && (
              <>
                <SubmitButton
                  look="quiet"
                  name={task.completed ? "reopen" : "complete"}
                  value={id}
                  aria-label={`${task.completed ? "Reopen" : "Complete"} ${task.title}`}
                >
                  <CheckIcon />
                  {task.completed ? "Reopen" : "Complete"}
                </SubmitButton>
                <SubmitButton look="danger" name="delete" value={id} formNoValidate className="ml-auto">
                  Delete
                </SubmitButton>
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
