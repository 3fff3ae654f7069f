import { useState } from "react"
import { shownTitle } from "#shared/text/title.ts"
import { Button, LinkButton } from "#web/app/ui/button.tsx"
import { AlertIcon } from "#web/app/ui/icons.tsx"
import { InlineEdit } from "../edit/inline-edit.tsx"
import { reasonOf } from "../outbox/notices.ts"
import type { ShownTask } from "../outbox/optimistic-list.ts"
import { keyToKeep, type QueuedChange, taskOf } from "../outbox/outbox.ts"
import { useOutbox } from "../outbox/outbox-provider.tsx"

/** A refused change as a row of the list: the reason, and buttons to correct, retry or discard it. */
export function RefusedRow({ task, change }: { task: ShownTask; change: QueuedChange }) {
  const { send, drop } = useOutbox()
  const [isOpen, setIsOpen] = useState(false)
  const { key, fields, refusal } = change
  const id = taskOf(fields)
  const isGone = refusal?.status === 404

  if (isOpen)
    return (
      <InlineEdit
        task={task}
        refusal={{ ...refusal!, values: fields }}
        onSave={({ base: _, ...corrected }) => {
          drop(key)
          send({ ...corrected, add: "" }, keyToKeep(change))
        }}
        onCancel={() => setIsOpen(false)}
      />
    )
  return (
    <div className="grid min-w-0 flex-1 gap-1 self-center py-1">
      <p className="wrap-anywhere">{shownTitle(task.title)}</p>
      <p className="flex gap-1.5 text-sm text-danger">
        <AlertIcon className="size-5" />
        <span className="min-w-0">
          <strong className="font-medium">Not saved.</strong> {reasonOf(change)}
        </span>
      </p>
      <div className="flex flex-wrap gap-2 py-1">
        {refusal?.again && (
          <Button size="small" onClick={() => send(fields, { key })}>
            Retry
          </Button>
        )}
        {id && !isGone ? (
          <LinkButton size="small" to={`/tasks/${id}`}>
            Correct
          </LinkButton>
        ) : (
          <Button size="small" onClick={() => setIsOpen(true)}>
            {isGone ? "Add as a new task" : "Correct"}
          </Button>
        )}
        <Button look="plain" size="small" onClick={() => drop(key)}>
          Discard
        </Button>
      </div>
    </div>
  )
}
