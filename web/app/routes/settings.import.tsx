import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node"
import { Form, Link, useActionData, useLoaderData, useNavigation } from "@remix-run/react"
import { useRef, useState } from "react"
import { Problem } from "#shared/http/problem.ts"
import { requireOwnForm, requireSession } from "../auth/session.server.ts"
import { throwErrorPage } from "../errors/throw-error-page.server.ts"
import { flash } from "../forms/flash.server.ts"
import { OwnerField, useFocusOnRefusal } from "../forms/form.tsx"
import { textFields } from "../forms/refusal.server.ts"
import type { Refusal } from "../forms/refusal.ts"
import { whileReachable } from "../forms/while-reachable.ts"
import { AcceptedFiles } from "../import-export/accepted-files.tsx"
import { importTasks } from "../import-export/import-tasks.server.ts"
import { uploadedForm } from "../import-export/uploaded-form.server.ts"
import { preferencesOf } from "../preferences/preferences.server.ts"
import { tasksApi } from "../task-api/client.server.ts"
import { SubmitButton } from "../ui/button.tsx"
import { Checkbox, TextField } from "../ui/field.tsx"
import { BackIcon } from "../ui/icons.tsx"
import { ErrorSummary } from "../ui/messages.tsx"

/** The most bytes of a file. The API has the same limit for the tasks in it. */
const largestFile = 4 * 1024 * 1024

const tooLarge = "This file is too large: at most 4 MB can be imported at once. Divide it."

/** Why nothing was imported: a sentence, a list of faults, or a message at the file field. */
type ImportRefusal = {
  message?: string
  faults?: string[]
  fileError?: string
  skip?: boolean
  /** The key of the form, if the file may have been imported although the answer was lost. */
  key?: string
}

export const meta: MetaFunction = () => [{ title: "Import tasks · Latchkey" }]

export async function loader({ request }: LoaderFunctionArgs) {
  await requireSession(request)
  // With this key, sending the form twice imports the file once.
  return { newKey: crypto.randomUUID() }
}

export async function action({ request }: ActionFunctionArgs) {
  const session = await requireSession(request)
  const form = await uploadedForm(request, largestFile).catch(() => {
    throw data(null, { status: 400 })
  })
  if (!form) return data<ImportRefusal>({ fileError: tooLarge }, { status: 413 })
  await requireOwnForm(request, session, textFields(form, ["owner"]))
  const { key = crypto.randomUUID() } = textFields(form, ["key"])
  const file = form.get("file")
  const skip = form.get("skip") === "existing"
  const refuse = (status: number, fileError?: string, more: ImportRefusal = {}) =>
    data<ImportRefusal>({ fileError, skip, ...more }, { status })
  if (!(file instanceof File) || file.size === 0) return refuse(422, "Choose a file that is not empty.")
  if (file.size > largestFile) return refuse(413, tooLarge)
  try {
    const { timeZone } = await preferencesOf(request)
    const imported = await importTasks(tasksApi(session, request), await file.bytes(), {
      key,
      skipExisting: skip,
      timeZone,
    })
    const { message } = imported
    if (!imported.ok) return refuse(imported.status, undefined, { message, faults: imported.faults })
    return redirect("/tasks", { headers: { "Set-Cookie": await flash(message, { undo: imported.undo }) } })
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 503) throwErrorPage(error)
    return refuse(503, undefined, { key, message: "Your tasks can't be reached at the moment. Try again." })
  }
}

/** Reads the form first, because a failure there means that the file cannot be read, not that the server is away. */
export async function clientAction(args: Parameters<typeof whileReachable>[0]): Promise<ImportRefusal | Refusal> {
  try {
    await args.request.clone().formData()
  } catch {
    return { fileError: "This file was changed, moved or deleted after you chose it. Choose it again." }
  }
  return whileReachable(args)
}

/** A form that imports all tasks of a file or none. */
export default function Import() {
  const { newKey } = useLoaderData<typeof loader>()
  const answer = useActionData<ImportRefusal>()
  const form = useRef<HTMLFormElement>(null)
  const isWorking = useNavigation().formMethod === "POST"
  const [isTooLarge, setIsTooLarge] = useState(false)
  /** The answer for a file that is no longer chosen. */
  const [outdated, setOutdated] = useState<ImportRefusal>()
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
