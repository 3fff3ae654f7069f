import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node"
import { useActionData, useLoaderData } from "@remix-run/react"
import { Problem } from "#shared/http/problem.ts"
import { requireOwnForm, requireSession } from "../auth/session.server.ts"
import { throwErrorPage } from "../errors/throw-error-page.server.ts"
import { flash } from "../forms/flash.server.ts"
import { fieldsOf } from "../forms/refusal.server.ts"
import type { Refusal } from "../forms/refusal.ts"
import { whileReachable } from "../forms/while-reachable.ts"
import { type ImportAnswer, ImportPage, largestFile, tooLarge } from "../import-export/import-page.tsx"
import { importTasks } from "../import-export/import-tasks.server.ts"
import { uploadedForm } from "../import-export/uploaded-form.server.ts"
import { preferencesOf } from "../preferences/preferences.server.ts"
import { tasksApi } from "../task-api/client.server.ts"

export const meta: MetaFunction = () => [{ title: "Import tasks · Latchkey" }]

export async function loader({ request }: LoaderFunctionArgs) {
  await requireSession(request)
  return { newKey: crypto.randomUUID() }
}

export async function action({ request }: ActionFunctionArgs) {
  const session = await requireSession(request)
  const form = await uploadedForm(request, largestFile).catch(() => {
    throw data(null, { status: 400 })
  })
  if (!form) return data<ImportAnswer>({ fileError: tooLarge }, { status: 413 })
  await requireOwnForm(request, session, fieldsOf(form, ["owner"]))
  const { key = crypto.randomUUID() } = fieldsOf(form, ["key"])
  const file = form.get("file")
  const skip = form.get("skip") === "existing"
  const refuse = (status: number, fileError?: string, more: ImportAnswer = {}) =>
    data<ImportAnswer>({ fileError, skip, ...more }, { status })
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

/** Reads the form first: a failure there means that the file is unreadable, not that the connection is down. */
export async function clientAction(args: Parameters<typeof whileReachable>[0]): Promise<ImportAnswer | Refusal> {
  try {
    await args.request.clone().formData()
  } catch {
    return { fileError: "This file was changed, moved or deleted after you chose it. Choose it again." }
  }
  return whileReachable(args)
}

export default function Import() {
  return <ImportPage {...useLoaderData<typeof loader>()} answer={useActionData<ImportAnswer>()} />
}
