import type { ReactNode } from "react"
import type { Task } from "#api/tasks/model.ts"
import { shortDate } from "#web/app/dates/days.ts"
import type { Fields } from "#web/app/forms/refusal.ts"
import { ErrorSummary } from "#web/app/ui/messages.tsx"
import { priorityNames } from "./task-fields.tsx"

type Props = {
  /** As it is now. */
  task: Pick<Task, "title" | "priority" | "dueDate"> & { description?: string }
  typed: Fields
  message?: string
  /** The ways out. */
  children: ReactNode
}

/** Says that a task was changed while it was being edited here, and in what it differs now from what was typed. */
export function ChangedElsewhere({ task, typed, message, children }: Props) {
  const { dueDate } = task
  const now: [name: string, is: string, typed: string | undefined, shown?: string | null][] = [
    ["Title", task.title, typed.title],
    ["Description", task.description ?? "", typed.description?.replaceAll("\r\n", "\n")],
    ["Priority", priorityNames[task.priority], priorityNames[typed.priority as Task["priority"]]],
    ["Due date", dueDate ?? "", typed.dueDate, dueDate && shortDate(dueDate, "")],
  ]
  return (
    <div className="grid gap-3">
      <ErrorSummary message={message} />
      <dl className="grid gap-2 text-sm">
        {now
          .filter(([, is, typed]) => typed !== undefined && is.trim() !== typed.trim())
          .map(([name, is, , shown = is]) => (
            <div key={name}>
              <dt className="text-soft">{name} now</dt>
              <dd className="wrap-anywhere whitespace-pre-wrap">{shown || "None"}</dd>
            </div>
          ))}
      </dl>
      <div className="flex flex-wrap gap-2">{children}</div>
    </div>
  )
}
