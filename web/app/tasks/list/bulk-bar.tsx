import { Form, useSearchParams } from "@remix-run/react"
import type { FormEvent, MouseEvent } from "react"
import { OwnerField, useIsHydrated } from "#web/app/forms/form.tsx"
import { Button, LinkButton } from "#web/app/ui/button.tsx"
import { CheckIcon, TrashIcon } from "#web/app/ui/icons.tsx"
import { useOutbox } from "../outbox/outbox-provider.tsx"
import { postponements } from "./row-actions.tsx"
import { hrefOf, type TaskView } from "./task-view.ts"

/** The id of the form to which the checkboxes of the rows belong. */
export const bulkForm = "bulk"

type Props = {
  view: TaskView
  today: string
  selected: string[]
  onSelectAll: () => void
  onEnd: () => void
}

/** The buttons that change all selected tasks, in one request. */
export function BulkBar({ view, today, selected, onSelectAll, onEnd }: Props) {
  const { send } = useOutbox()
  const isHydrated = useIsHydrated()
  const isAsked = useSearchParams()[0].has("select")
  const count = selected.length
  const verb = view.status === "completed" ? "reopen" : "complete"

  function end(event: MouseEvent) {
    if (!isAsked) event.preventDefault()
    onEnd()
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const button = (event.nativeEvent as SubmitEvent).submitter as HTMLButtonElement
    const label = String(new FormData(event.currentTarget).get("label") ?? "")
    if (count === 0 || (button.value === "label" && !label.trim())) return
    const fields = { bulk: button.value, ids: selected.join(" "), ...(button.value === "label" && { label }) }
    send(fields, { name: `${button.textContent} ${count === 1 ? "1 task" : `${count} tasks`}` })
    onEnd()
  }

  const submits = (value: string) =>
    ({ type: "submit", name: "bulk", value, size: "small", disabled: isHydrated && count === 0 }) as const
  return (
    <Form
      id={bulkForm}
      method="post"
      onSubmit={submit}
      aria-label="Selected tasks"
      className="sticky bottom-0 z-10 flex flex-wrap items-center gap-2 rounded-b-lg border-t border-line bg-card p-3 shadow-float"
    >
      {/* Enter in the text field presses this button. */}
      <button type="submit" name="bulk" value="label" hidden tabIndex={-1} />
      <OwnerField />
      <div className="flex w-full items-center">
        <p aria-live="polite" className="scripted-only text-sm font-medium tabular-nums">
          {count} selected
        </p>
        <span className="ml-auto flex gap-1">
          <Button look="plain" size="small" className="scripted-only" onClick={onSelectAll}>
            Select all
          </Button>
          <LinkButton look="plain" size="small" to={hrefOf(view)} preventScrollReset onClick={end}>
            Done
          </LinkButton>
        </span>
      </div>
      <Button {...submits(verb)}>
        <CheckIcon className="size-4.5 max-sm:hidden" />
        {verb === "reopen" ? "Reopen" : "Complete"}
      </Button>
      {postponements(today).map(({ to, day, text, Icon }) => (
        <Button key={to} {...submits(`postpone ${day}`)}>
          <Icon className="size-4.5 max-sm:hidden" />
          {text}
        </Button>
      ))}
      <span className="flex min-w-0 grow gap-1">
        <input
          name="label"
          aria-label="Label for the selected tasks"
          placeholder="Label"
          autoComplete="off"
          maxLength={200}
          className="control min-h-9! w-24 min-w-0 grow text-sm! sm:min-h-8!"
        />
        <Button {...submits("label")}>Add label</Button>
      </span>
      <Button {...submits("delete")} look="danger">
        <TrashIcon className="size-4.5" />
        Delete
      </Button>
    </Form>
  )
}
