import { Form } from "@remix-run/react"
import { useEffect, useRef } from "react"
import { OwnerField } from "#web/app/forms/form.tsx"
import { setValue } from "#web/app/forms/set-value.ts"
import { CheckIcon, RepeatIcon } from "#web/app/ui/icons.tsx"
import { LabelChips } from "../labels/label-chips.tsx"
import { useOutbox } from "../outbox/outbox-provider.tsx"
import type { TaskInWords } from "./base-version.ts"
import { type ChecklistItem, itemIn, tickedSince, withTick } from "./checklist.ts"
import { linkedText } from "./linked-text.ts"

type Times = { created: string; completed?: string }

/** The parts of a task that its form cannot show: labels as links to their tasks, links, a checklist to tick, and times. */
export function TaskSummary({ task, times }: { task: TaskInWords; times: Times }) {
  const { id, description, labels, repeat } = task
  const { changes } = useOutbox()
  const ticks = changes.filter(({ state, fields }) => fields.tick === id && state !== "refused")
  const shown = ticks.reduce((text, { fields }) => withTick(text, tickIn(fields)) ?? text, description)
  useTicksInForm(shown)
  const lines = shown.split("\n")
  const isPlain = lines.every((line, at) => !itemIn(line, at) && linkedText(line).every(({ href }) => !href))
  return (
    <div className="grid gap-3">
      {repeat && (
        <p className="flex items-center gap-1.5 text-sm">
          <RepeatIcon className="size-4" />
          Repeats {repeat}
        </p>
      )}
      <LabelChips labels={labels} />
      {!isPlain && (
        <div data-task className="grid rounded-lg border border-line bg-card p-4 shadow-card sm:gap-1 sm:px-6">
          {lines.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other identity.
            <DescriptionLine key={at} id={id} line={line} at={at} />
          ))}
        </div>
      )}
      <p className="text-sm text-soft">
        Created {times.created}
        {times.completed && ` · Completed ${times.completed}`}
      </p>
    </div>
  )
}

const tickIn = ({ line, text = "", done }: Record<string, string>): ChecklistItem => ({
  line: Number(line),
  text,
  isDone: done === "true",
})

type LineProps = { id: string; line: string; at: number }

function DescriptionLine({ id, line, at }: LineProps) {
  const { send } = useOutbox()
  const item = itemIn(line, at)
  if (!item) return line.trim() === "" ? <br /> : <p className="wrap-anywhere whitespace-pre-wrap">{linked(line)}</p>

  const fields = { tick: id, line: String(at), text: item.text, done: String(!item.isDone) }
  const { tick, ...rest } = fields
  return (
    <Form
      method="post"
      className="flex items-start gap-1 sm:gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        send(fields, { name: `Tick ${item.text}` })
      }}
    >
      <OwnerField />
      {Object.entries(rest).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {/* biome-ignore lint/a11y/useSemanticElements: without JavaScript a checkbox sends no form. */}
      <button
        type="submit"
        name="tick"
        value={tick}
        role="checkbox"
        aria-checked={item.isDone}
        aria-label={item.text}
        className="-ml-3 grid size-11 shrink-0 place-items-center sm:ml-0 sm:size-6"
      >
        <span
          className={`grid size-5 place-items-center rounded-sm border-2 ${
            item.isDone ? "border-accent bg-accent text-on-accent" : "border-edge text-transparent"
          }`}
        >
          <CheckIcon className="size-4" />
        </span>
      </button>
      <p className={`py-2.5 wrap-anywhere sm:py-0 ${item.isDone ? "text-soft line-through" : ""}`}>
        {linked(item.text)}
      </p>
    </Form>
  )
}

const linked = (text: string) =>
  linkedText(text).map((part, at) =>
    part.href ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a part of a text has no other identity.
      <a key={at} href={part.href} rel="noopener noreferrer" className="link">
        {part.text}
      </a>
    ) : (
      part.text
    ),
  )

/** Ticks and unticks the same lines in the form below, so that saving the form does not undo that. */
function useTicksInForm(description: string) {
  const before = useRef(description)
  useEffect(() => {
    const items = tickedSince(before.current, description)
    const saved = before.current
    before.current = description
    const field = document.querySelector<HTMLTextAreaElement>("textarea[name=description]")
    if (!field || items.length === 0) return
    const text = items.reduce((text, item) => withTick(text, item) ?? text, field.value)
    // A form without edits stays one: it gets no draft.
    if (field.value === saved) field.value = text
    else if (field.value !== text) setValue(field, text)
  }, [description])
}
