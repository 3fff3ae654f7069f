import { Form } from "@remix-run/react"
import { useCallback, useEffect, useRef, useState } from "react"
import type { Fields, Refusal } from "#web/forms/refusal.ts"
import { isTypingOutside, useAnsweredForm } from "#web/forms/use-answered-form.ts"
import { isComplete, useScriptedForm } from "#web/forms/use-scripted-form.ts"
import { Button } from "#web/ui/button.tsx"
import { ErrorSummary } from "#web/ui/error-summary.tsx"
import { PlusIcon } from "#web/ui/icons.tsx"
import { keyToKeep } from "./outbox.ts"
import { useOutbox } from "./outbox-provider.tsx"
import { DescriptionField, TitleField, WhenAndHowMuch } from "./task-fields.tsx"

const DOUBLE_CLICK_MS = 400

/** What belongs into the form, and what is wrong with it. */
type Typed = Pick<Refusal, "values" | "errors" | "message" | "again">

/**
 * Adds a task: the title, and the rest where it is wanted. It unfolds by script, or without one as soon as there is a
 * title, or where the browser runs no scripts at all.
 *
 * @param refusal the answer to an attempt without script, or what was typed when the session ended
 * @param idempotencyKey makes sending the form twice harmless where no script prevents it; a form that was refused keeps
 * its own, because the task may have been added before the answer got lost
 */
export function Composer({ refusal, idempotencyKey }: { refusal?: Typed; idempotencyKey: string }) {
  const { changes, send, drop } = useOutbox()
  const form = useRef<HTMLFormElement>(null)
  const scripted = useScriptedForm()
  const sentAt = useRef(Number.NEGATIVE_INFINITY)
  const [filled, setFilled] = useState<{ round: number; refusal?: Typed }>({ round: 0, refusal })
  const [isOpen, setIsOpen] = useState(Boolean(refusal))
  const refused = changes.find(({ state, fields }) => state === "refused" && "add" in fields)
  useAnsweredForm(form, filled.refusal?.errors)

  const nextRound = useCallback((next?: Typed) => setFilled(({ round }) => ({ round: round + 1, refusal: next })), [])

  // What was refused comes back into the form, unless the person is typing: then it is a row of the list.
  useEffect(() => {
    if (!refused || !form.current || new FormData(form.current).get("title") || isTypingOutside(form.current)) return
    nextRound({ ...refused.refusal, values: { ...refused.fields, ...keyToKeep(refused) } })
    setIsOpen(true)
    drop(refused.key)
  }, [refused, drop, nextRound])

  const { values, errors, message, again } = filled.refusal ?? {}
  return (
    <Form
      ref={form}
      key={filled.round}
      method="post"
      {...scripted}
      aria-label="New task"
      data-open={isOpen}
      className="group grid grid-cols-1 gap-4 rounded-lg border border-line bg-card p-3 shadow-card sm:p-4 print:hidden"
      onFocus={() => setIsOpen(true)}
      onKeyDown={({ key }) => key === "Escape" && setIsOpen(false)}
      onSubmit={(event) => {
        event.preventDefault()
        if (!isComplete(event.currentTarget)) return
        const fields = Object.fromEntries(new FormData(event.currentTarget)) as Fields
        // The second half of a double click finds the form emptied by the first.
        if (!fields.title && event.timeStamp - sentAt.current < DOUBLE_CLICK_MS) return
        sentAt.current = event.timeStamp
        send(fields, { key: values?.key })
        nextRound()
        requestAnimationFrame(() => form.current?.querySelector<HTMLInputElement>("[name=title]")?.focus())
      }}
    >
      <ErrorSummary
        message={message}
        errors={errors}
        action={
          again && (
            <Button type="submit" size="small">
              Retry
            </Button>
          )
        }
      />
      <input type="hidden" name="add" value="" />
      <input type="hidden" name="key" value={values?.key ?? idempotencyKey} />
      <div className="flex items-start gap-2.5">
        <TitleField values={values} errors={errors} placeholder="What is to be done?" hideLabel />
        <Button type="submit" look="primary">
          <PlusIcon className="size-4.5" />
          <span>
            Add<span className="max-sm:sr-only"> task</span>
          </span>
        </Button>
      </div>
      <div className="hidden gap-4 group-has-[[name=title]:not(:placeholder-shown)]:grid group-data-[open=true]:grid unscripted:grid">
        <DescriptionField values={values} errors={errors} rows={2} />
        <WhenAndHowMuch values={values} errors={errors} />
      </div>
    </Form>
  )
}
