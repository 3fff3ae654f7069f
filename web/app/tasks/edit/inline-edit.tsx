import { Link } from "@remix-run/react"
import { useEffect, useRef } from "react"
import { isComplete, isTypingOutside, useFocusOnRefusal } from "#web/app/forms/form.tsx"
import type { Fields, Refusal } from "#web/app/forms/refusal.ts"
import { Button } from "#web/app/ui/button.tsx"
import { ErrorSummary } from "#web/app/ui/messages.tsx"
import { taskPlace } from "../drafts.ts"
import type { ListedTask } from "../listed-task.ts"
import { UnsavedNote } from "../unsaved-note.tsx"
import { useDraft } from "../use-draft.ts"
import { ChangedElsewhere } from "./changed-elsewhere.tsx"
import { seenIn } from "./seen.ts"
import { DescriptionField, TitleField, WhenAndHowMuch } from "./task-fields.tsx"

type Props = {
  task: ListedTask
  refusal?: Refusal
  /** What was typed when the session ended. */
  draft?: Fields
  /** Whether the person has just opened it. */
  takesFocus?: boolean
  /** The task's own page; none where the task is not kept yet. */
  editHref?: string
  /** Takes the fields as they are in the form. */
  onSave: (fields: Fields) => void
  onCancel: () => void
}

/** A task's row as a form; Enter saves, Escape leaves it as it was. */
export function InlineEdit({ task, refusal, draft: kept, takesFocus, editHref, onSave, onCancel }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const { title, priority } = task
  const dueDate = task.dueDate ?? ""
  const draft = useDraft(form, taskPlace(task.id), { title, priority, dueDate }, kept)
  const typed = draft.values ?? refusal?.values
  const values: Fields = typed ?? { title, priority, dueDate }
  const hasChanged = refusal?.status === 412
  const seen = (!hasChanged && typed?.seen) || seenIn({ title, priority, dueDate: task.dueDate })
  useFocusOnRefusal(form, refusal?.errors)

  const isAsked = takesFocus || refusal?.message !== undefined
  useEffect(() => {
    if (!isAsked || !form.current || isTypingOutside(form.current)) return
    form.current.querySelector<HTMLInputElement>("[name=title]")?.select()
  }, [isAsked])

  const giveUp = () => {
    draft.forget()
    onCancel()
  }

  return (
    <form
      ref={form}
      key={draft.round}
      noValidate
      aria-label={`Edit ${task.title}`}
      className="grid min-w-0 grow gap-3 py-2 pr-1"
      onInput={draft.onInput}
      onKeyDown={(event) => {
        if (event.key === "Escape") giveUp()
      }}
      onSubmit={(event) => {
        event.preventDefault()
        if (!isComplete(event.currentTarget)) return
        draft.forget()
        onSave(Object.fromEntries(new FormData(event.currentTarget)) as Fields)
      }}
    >
      {draft.values && !refusal && <UnsavedNote onDiscard={draft.fill} />}
      <input type="hidden" name="seen" value={seen} />
      {hasChanged ? (
        <ChangedElsewhere task={task} typed={values} message={refusal.message}>
          <Button type="submit" size="small">
            Save mine anyway
          </Button>
          <Button size="small" onClick={giveUp}>
            Keep the other version
          </Button>
        </ChangedElsewhere>
      ) : (
        <ErrorSummary
          message={refusal?.message}
          errors={refusal?.errors}
          action={
            refusal?.again && (
              <Button type="submit" size="small">
                RetryButton
              </Button>
            )
          }
        />
      )}
      <TitleField values={values} errors={refusal?.errors} />
      {values.description !== undefined && <DescriptionField values={values} errors={refusal?.errors} rows={2} />}
      <WhenAndHowMuch values={values} errors={refusal?.errors} />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="primary" size="small">
          Save
        </Button>
        <Button look="plain" size="small" onClick={giveUp}>
          Cancel
        </Button>
        {editHref && (
          <Link to={editHref} className="link ml-auto text-sm">
            All details
          </Link>
        )}
      </div>
    </form>
  )
}
