import { Form, Link, useNavigation } from "@remix-run/react"
import { useRef, useState } from "react"
import { OwnerField, useFocusOnRefusal } from "../forms/form.tsx"
import { SubmitButton } from "../ui/button.tsx"
import { Checkbox, TextField } from "../ui/field.tsx"
import { BackIcon } from "../ui/icons.tsx"
import { ErrorSummary } from "../ui/messages.tsx"

/** Bytes of a file that the page accepts: the same as the API accepts of the tasks in it. */
export const largestFile = 4 * 1024 * 1024

export const tooLarge = "This file is too large: at most 4 MB can be imported at once. Divide it."

/** Why nothing was imported: a sentence, a list of faults, or a message at the file field. */
export type ImportAnswer = {
  message?: string
  faults?: string[]
  fileError?: string
  skip?: boolean
  /** The key of the form, if the file may have been imported although the answer was lost. */
  key?: string
}

type Props = {
  /** Makes it harmless to send the form twice. */
  newKey: string
  answer?: ImportAnswer
}

/** Imports the tasks of a file, all of them or none. */
export function ImportPage({ newKey, answer }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const isWorking = useNavigation().formMethod === "POST"
  const [isTooLarge, setIsTooLarge] = useState(false)
  /** The answer for a file that is no longer the chosen one. */
  const [outdated, setOutdated] = useState<ImportAnswer>()
  const shown = isTooLarge ? { fileError: tooLarge } : answer === outdated ? undefined : answer
  useFocusOnRefusal(form, answer)
  return (
    <div className="grid grid-cols-1 gap-5">
      <Link
        to="/settings"
        className="flex min-h-6 w-fit items-center gap-1.5 text-sm text-soft hover:text-ink hover:underline"
      >
        <BackIcon className="size-4" />
        Back to the settings
      </Link>
      <h1 className="text-xl">Import tasks</h1>
      <Form
        ref={form}
        method="post"
        encType="multipart/form-data"
        noValidate
        onSubmit={(event) => {
          const field = event.currentTarget.elements.namedItem("file") as HTMLInputElement
          if (!isOverLimit(field)) return
          event.preventDefault()
          setIsTooLarge(true)
          field.focus()
        }}
        className="grid grid-cols-1 gap-5 rounded-lg border border-line bg-card p-4 shadow-card sm:p-6"
      >
        <OwnerField />
        <input type="hidden" name="key" value={(answer !== outdated && answer?.key) || newKey} />
        <ErrorSummary message={shown?.message} />
        {shown?.faults && shown.faults.length > 0 && (
          <ul className="grid list-disc gap-1 pl-6 wrap-anywhere">
            {shown.faults.map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
        )}
        <TextField
          label="File"
          name="file"
          type="file"
          accept=".json,.csv,.txt,.zip,application/json,text/csv,application/zip"
          required
          error={shown?.fileError}
          hint="Up to 4 MB and 5,000 tasks. If one task has a fault, none is imported."
          onChange={(event) => {
            setIsTooLarge(isOverLimit(event.currentTarget))
            setOutdated(answer)
          }}
        />
        {shown?.fileError && (
          <p role="alert" className="sr-only">
            {shown.fileError}
          </p>
        )}
        <Checkbox
          label="Skip tasks I already have"
          name="skip"
          value="existing"
          defaultChecked={answer?.skip ?? true}
        />
        {isWorking && (
          <div role="status" className="grid animate-late gap-1.5 text-sm text-soft">
            <p>Importing. Either all tasks are imported or none.</p>
            <progress className="w-full" aria-label="Importing" />
          </div>
        )}
        <SubmitButton className="justify-self-start">Import</SubmitButton>
      </Form>
      <AcceptedFiles />
    </div>
  )
}

const isOverLimit = ({ files }: HTMLInputElement) => (files?.[0]?.size ?? 0) > largestFile

const applications = [
  ["Latchkey", "the JSON or CSV file of an export"],
  ["Todoist", "the CSV file of a project"],
  ["TickTick", "the CSV file of a backup"],
  ["Microsoft To Do", "the CSV file that Outlook exports your tasks to"],
  ["Vikunja", "the zip of an export, or the data.json in it"],
  ["taskwarrior", "what task export prints, saved as a file"],
]

function AcceptedFiles() {
  return (
    <div className="grid gap-3 text-sm text-soft">
      <h2 className="text-base text-ink">What can be imported</h2>
      <dl className="grid gap-x-4 gap-y-1 sm:grid-cols-[max-content_1fr]">
        {applications.map(([name, file]) => (
          <div key={name} className="contents">
            <dt className="font-medium text-ink">{name}</dt>
            <dd className="mb-2 sm:mb-0">{file}</dd>
          </div>
        ))}
      </dl>
      <p>
        A CSV file of your own needs a first line with the names of its columns: title, and optionally description,
        completed, priority, dueDate, createdAt, completedAt. Write dates like 2027-01-31.
      </p>
      <p>
        Labels, lists, projects and repeats become lines of the description. A task is skipped if you have one with the
        same title, description and due date.
      </p>
    </div>
  )
}
