import { Form, Link, useNavigation } from "@remix-run/react"
import { useRef } from "react"
import { useAnsweredForm } from "#web/forms/use-answered-form.ts"
import { ErrorSummary } from "#web/ui/error-summary.tsx"
import { TextField } from "#web/ui/field.tsx"
import { BackIcon } from "#web/ui/icons.tsx"
import { SubmitButton } from "#web/ui/submit-button.tsx"

type Props = {
  /** Makes sending the form twice harmless. */
  newKey: string
  answer?: { message?: string; faults?: string[] }
}

/** Brings tasks in from a file, all of them or none. */
export function ImportPage({ newKey, answer }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const isWorking = useNavigation().formMethod === "POST"
  useAnsweredForm(form, answer)
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
        className="grid grid-cols-1 gap-5 rounded-lg border border-line bg-card p-4 shadow-card sm:p-6"
      >
        <input type="hidden" name="key" value={newKey} />
        <ErrorSummary message={answer?.message} />
        {answer?.faults && answer.faults.length > 0 && (
          <ul className="list-disc pl-6 wrap-anywhere">
            {answer.faults.map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
        )}
        <TextField
          label="File"
          name="file"
          type="file"
          accept=".json,.csv,application/json,text/csv"
          required
          hint="JSON or CSV, as the export makes them. A CSV file needs a first line with the names of its columns: title, and if you like description, completed, priority, dueDate, createdAt, completedAt. Up to 5,000 tasks come in at once."
        />
        {isWorking && (
          <div role="status" className="grid animate-late gap-1.5 text-sm text-soft">
            <p>Importing. All tasks come in, or none.</p>
            <progress className="w-full" aria-label="Importing" />
          </div>
        )}
        <SubmitButton className="justify-self-start">Import</SubmitButton>
      </Form>
    </div>
  )
}
