import { Link } from "@remix-run/react"
import { useEffect, useRef } from "react"
import { isComplete, isTypingOutside, useFocusOnRefusal } from "#web/app/forms/form.tsx"
import type { Fields, Refusal } from "#web/app/forms/refusal.ts"
import { Button } from "#web/app/ui/button.tsx"
import { labelText } from "../labels/label-text.ts"
import type { ListedTask } from "../list/listed-task.ts"
import { formOf, UnsavedNote, useDraft } from "../outbox/drafts.tsx"
import { baseOf } from "./base-version.ts"
import { EditRefusal } from "./edit-refusal.tsx"
import { DescriptionField, DetailFields, TitleField } from "./task-fields.tsx"

type Props = {
  task: ListedTask
  refusal?: Refusal
  /** The fields that the server kept when the session had ended. */
  draft?: Fields
  /** Whether the person opened this form just now. */
  takesFocus?: boolean
  /** The address of the task's own page; undefined for a task that is not saved yet. */
  editHref?: string
  onSave: (fields: Fields) => void
  onCancel: () => void
}

/** A form that replaces the row of a task. Enter saves, Escape cancels. */
export function InlineEdit({ task, refusal, draft: restored, takesFocus, editHref, onSave, onCancel }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const { title, priority, repeat } = task
  const saved = { title, priority, dueDate: task.dueDate ?? "", labels: labelText(task.labels), repeat }
  const draft = useDraft(form, formOf(task.id), saved, restored)
  const typed = draft.values ?? refusal?.values
  const values: Fields = typed ?? saved
  const isConflict = refusal?.status === 412
  const base =
    (!isConflict && typed?.base) || baseOf({ title, priority, dueDate: task.dueDate, labels: task.labels, repeat })
  useFocusOnRefusal(form, refusal?.errors)

  const wantsFocus = takesFocus || refusal?.message !== undefined
  useEffect(() => {
    if (!wantsFocus || !form.current || isTypingOutside(form.current)) return
    form.current.querySelector<HTMLInputElement>("[name=title]")?.select()
  }, [wantsFocus])

  const cancel = () => {
    draft.remove()
    onCancel()
  }

  return (
    <form
      ref={form}
      key={draft.version}
      noValidate
      aria-label={`Edit ${task.title}`}
      className="grid min-w-0 grow gap-3 py-2 pr-1"
      onInput={draft.onInput}
      onKeyDown={(event) => {
        if (event.key === "Escape") cancel()
      }}
      onSubmit={(event) => {
        event.preventDefault()
        if (!isComplete(event.currentTarget)) return
        draft.remove()
        onSave(Object.fromEntries(new FormData(event.currentTarget)) as Fields)
      }}
    >
      {draft.values && !refusal && <UnsavedNote onDiscard={draft.fill} />}
      <input type="hidden" name="base" value={base} />
      <EditRefusal
        refusal={refusal}
        task={task}
        typed={values}
        submit={{ type: "submit" }}
        keepOther={
          <Button size="small" onClick={cancel}>
            Keep the other version
          </Button>
        }
      />
      <TitleField values={values} errors={refusal?.errors} />
      {values.description !== undefined && <DescriptionField values={values} errors={refusal?.errors} rows={2} />}
      <DetailFields values={values} errors={refusal?.errors} />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="primary" size="small">
          Save
        </Button>
        <Button look="plain" size="small" onClick={cancel}>
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
