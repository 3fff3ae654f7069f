import type { ComponentProps, ReactNode } from "react"
import type { Task } from "#api/tasks/model.ts"
import { shortDate } from "#web/app/dates/days.ts"
import type { Fields, Refusal } from "#web/app/forms/refusal.ts"
import { Button } from "#web/app/ui/button.tsx"
import { ErrorSummary } from "#web/app/ui/messages.tsx"
import { labelText } from "../labels/label-text.ts"
import type { TaskInWords } from "./base-version.ts"
import { priorityNames } from "./task-fields.tsx"

type Props = {
  refusal?: Refusal
  /** The stored task; null while it cannot be read. */
  task: (Pick<TaskInWords, "title" | "priority" | "dueDate" | "labels" | "repeat"> & { description?: string }) | null
  typed: Fields
  /** Props for the button that sends the form again. */
  submit: ComponentProps<typeof Button>
  /** The button or link that discards the typed text. */
  keepOther: ReactNode
}

/** Says why an edit was refused, with a button to retry. For a conflict (412) it shows the other version and a choice. */
export function EditRefusal({ refusal, task, typed, submit, keepOther }: Props) {
  if (refusal?.status === 412 && task)
    return (
      <div className="grid gap-3">
        <ErrorSummary message={refusal.message} />
        <Differences task={task} typed={typed} />
        <div className="flex flex-wrap gap-2">
          <Button size="small" {...submit}>
            Save mine anyway
          </Button>
          {keepOther}
        </div>
      </div>
    )
  return (
    <ErrorSummary
      message={refusal?.message}
      errors={refusal?.errors}
      action={
        refusal?.again && (
          <Button size="small" {...submit}>
            Retry
          </Button>
        )
      }
    />
  )
}

/** The fields of the task that differ from the typed ones. */
function Differences({ task, typed }: { task: NonNullable<Props["task"]>; typed: Fields }) {
  const { dueDate } = task
  const fields: [name: string, current: string, typed: string | undefined, shown?: string | null][] = [
    ["Title", task.title, typed.title],
    ["Description", task.description ?? "", typed.description?.replaceAll("\r\n", "\n")],
    ["Priority", priorityNames[task.priority], priorityNames[typed.priority as Task["priority"]]],
    ["Due date", dueDate ?? "", typed.dueDate, dueDate && shortDate(dueDate, "")],
    ["Labels", labelText(task.labels), typed.labels],
    ["Repeat", task.repeat, typed.repeat],
  ]
  return (
    <dl className="grid gap-2 text-sm">
      {fields
        .filter(([, current, typed]) => typed !== undefined && current.trim() !== typed.trim())
        .map(([name, current, , shown = current]) => (
          <div key={name}>
            <dt className="text-soft">{name} now</dt>
            <dd className="wrap-anywhere whitespace-pre-wrap">{shown || "None"}</dd>
          </div>
        ))}
    </dl>
  )
}
