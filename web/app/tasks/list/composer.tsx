import { Form } from "@remix-run/react"
import { type FocusEvent, useEffect, useRef, useState } from "react"
import { todayHere } from "#web/app/dates/days.ts"
import { isComplete, isTypingOutside, OwnerField, useFocusOnRefusal, useScriptedForm } from "#web/app/forms/form.tsx"
import type { Fields, Refusal } from "#web/app/forms/refusal.ts"
import { Button } from "#web/app/ui/button.tsx"
import { PlusIcon } from "#web/app/ui/icons.tsx"
import { ErrorSummary } from "#web/app/ui/messages.tsx"
import { DescriptionField, DetailFields, TitleField } from "../edit/task-fields.tsx"
import { newTaskForm, UnsavedNote, useDraft, useDrafts } from "../outbox/drafts.tsx"
import { keyToKeep } from "../outbox/outbox.ts"
import { useOutbox } from "../outbox/outbox-provider.tsx"
import { RecognisedChips } from "../words/recognised.tsx"
import { useWords } from "../words/use-words.ts"

const DOUBLE_CLICK_MS = 400

/** The values to fill in, and the reasons why they were refused. */
type Typed = Pick<Refusal, "values" | "errors" | "message" | "again">

/**
 * The form for a new task. At first it shows only the title; the other fields appear when the person uses it. Without
 * JavaScript it shows all fields.
 *
 * @param refusal the answer to the form if it was sent without JavaScript, or the draft that the server kept
 * @param idempotencyKey sending the form twice with one key adds one task. A refused form keeps its key, because the task may
 * have been added although the answer was lost
 */
export function Composer({ refusal, idempotencyKey }: { refusal?: Typed; idempotencyKey: string }) {
  const { changes, send, drop } = useOutbox()
  const { drafts } = useDrafts()
  const form = useRef<HTMLFormElement>(null)
  const scripted = useScriptedForm()
  const sentAt = useRef(Number.NEGATIVE_INFINITY)
  const isPressed = usePressed()
  const draft = useDraft(form, newTaskForm, { priority: "medium" }, refusal?.values)
  const [problem, setProblem] = useState<Omit<Typed, "values"> | undefined>(refusal)
  const [isOpen, setIsOpen] = useState(Boolean(draft.values))
  /** The keys of changes that were refused while the person was typing. They are shown as rows of the list. */
  const rows = useRef(new Set<string>())
  const refused = changes.find(
    ({ key, state, fields }) => state === "refused" && "add" in fields && !rows.current.has(key),
  )
  useFocusOnRefusal(form, problem?.errors)

  const { version, values } = draft
  const [asked, setAsked] = useState(() => askedIn(values))
  const { recognised, applied } = useWords(asked)
  const fill = (fields?: Fields) => {
    draft.fill(fields)
    setAsked(askedIn(fields))
  }
  const { errors, message, again } = problem ?? {}
  useEffect(() => {
    setIsOpen((isOpen) => isOpen || Boolean(values))
    setAsked(askedIn(values))
  }, [values])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a removed chip changes the form like typing.
  useEffect(() => {
    if (asked.off) draft.onInput()
  }, [asked.off])

  // A refused task returns to the form. If the person is typing, it becomes a row of the list and stays there, so that it is not
  // mixed with the text of a later task.
  useEffect(() => {
    if (!refused || !form.current) return
    const isTyping = new FormData(form.current).get("title") || drafts?.all()?.[newTaskForm]
    if (isTyping || isTypingOutside(form.current)) return void rows.current.add(refused.key)
    fill({ ...refused.fields, ...keyToKeep(refused) })
    setProblem(refused.refusal)
    drop(refused.key)
  })

  /** Waits while a mouse button or finger is down, because the target of the click would move up. */
  function collapseIfEmpty({ currentTarget, relatedTarget }: FocusEvent<HTMLFormElement>) {
    if (currentTarget.contains(relatedTarget) || drafts?.all()?.[newTaskForm]) return
    const close = () => setTimeout(() => !form.current?.contains(document.activeElement) && setIsOpen(false))
    if (isPressed.current) window.addEventListener("pointerup", close, { once: true })
    else close()
  }

  return (
    <Form
      ref={form}
      key={version}
      method="post"
      {...scripted}
      aria-label="New task"
      data-open={isOpen}
      className="group grid grid-cols-1 gap-4 rounded-lg border border-line bg-card p-3 shadow-card sm:p-4 print:hidden"
      onInput={({ currentTarget }) => {
        draft.onInput()
        setAsked(askedIn(Object.fromEntries(new FormData(currentTarget)) as Fields))
      }}
      onFocus={() => setIsOpen(true)}
      onBlur={collapseIfEmpty}
      onKeyDown={({ key }) => key === "Escape" && setIsOpen(false)}
      onSubmit={(event) => {
        event.preventDefault()
        if (!isComplete(event.currentTarget)) return
        const fields = Object.fromEntries(new FormData(event.currentTarget)) as Fields
        // The first click of a double click has emptied the form, so the second one is ignored.
        if (!fields.title && event.timeStamp - sentAt.current < DOUBLE_CLICK_MS) return
        sentAt.current = event.timeStamp
        // Contains today's date, because the outbox may wait for a connection.
        send({ ...applied(fields), today: todayHere() }, { key: values?.key })
        fill()
        setProblem(undefined)
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
      {values && !message && !errors && <UnsavedNote onDiscard={fill} />}
      <OwnerField />
      <input type="hidden" name="add" value="" />
      <input type="hidden" name="key" value={values?.key ?? idempotencyKey} />
      <input type="hidden" name="off" value={asked.off} />
      <div>
        <div className="flex items-start gap-2.5">
          <TitleField values={values} errors={errors} placeholder="What is to be done?" hideLabel />
          <Button type="submit" look="primary">
            <PlusIcon className="size-4.5" />
            <span>
              Add<span className="max-sm:sr-only"> task</span>
            </span>
          </Button>
        </div>
        <RecognisedChips
          pieces={recognised}
          onRemove={({ key }) => {
            setAsked({ ...asked, off: asked.off ? `${asked.off}\n${key}` : key })
            form.current?.querySelector<HTMLInputElement>("[name=title]")?.focus()
          }}
        />
      </div>
      <div className="hidden gap-4 group-has-[[name=title]:not(:placeholder-shown)]:grid group-data-[open=true]:grid unscripted:grid">
        <DescriptionField values={values} errors={errors} rows={2} />
        <DetailFields values={values} errors={errors} />
      </div>
    </Form>
  )
}

const askedIn = ({ title = "", dueDate = "", off = "" }: Fields = {}) => ({ title, dueDate, off })

/** Whether a mouse button or a finger is down. */
function usePressed() {
  const isPressed = useRef(false)
  useEffect(() => {
    const onPointer = ({ type }: PointerEvent) => {
      isPressed.current = type === "pointerdown"
    }
    const events = ["pointerdown", "pointerup", "pointercancel"] as const
    for (const event of events) window.addEventListener(event, onPointer, true)
    return () => {
      for (const event of events) window.removeEventListener(event, onPointer, true)
    }
  }, [])
  return isPressed
}
