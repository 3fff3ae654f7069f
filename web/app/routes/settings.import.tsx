import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node"
import { useActionData, useLoaderData } from "@remix-run/react"
import { ApiError } from "#web/api/api-error.ts"
import { tasksApi } from "#web/api/client.server.ts"
import { requireSession } from "#web/auth/session.server.ts"
import { ImportPage } from "#web/files/import-page.tsx"
import { importTasks } from "#web/files/import-tasks.server.ts"
import { throwFaultPage } from "#web/shell/fault-page.server.ts"
import { flash } from "#web/shell/flash.server.ts"

export { whileReachable as clientAction } from "#web/forms/while-reachable.ts"

export const meta: MetaFunction = () => [{ title: "Import tasks · Latchkey" }]

export async function loader({ request }: LoaderFunctionArgs) {
  await requireSession(request)
  return { newKey: crypto.randomUUID() }
}

export async function action({ request }: ActionFunctionArgs) {
  const session = await requireSession(request)
  const form = await request.formData().catch(() => {
    throw data(null, { status: 400 })
  })
  const [file, key] = [form.get("file"), form.get("key")]
  const text = file instanceof File ? await file.text() : ""
  if (text === "") return data({ message: "Choose a file that has something in it.", faults: [] }, { status: 422 })
  try {
    const imported = await importTasks(
      tasksApi(session, request),
      text,
      typeof key === "string" ? key : crypto.randomUUID(),
    )
    if (!imported.ok) return data(imported, { status: imported.status })
    const message = imported.count === 1 ? "1 task imported." : `${imported.count} tasks imported.`
    return redirect("/tasks", { headers: { "Set-Cookie": await flash(message) } })
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 503) throwFaultPage(error)
    return data({ message: "Your tasks can't be reached at the moment. Try again.", faults: [] }, { status: 503 })
  }
}

export default function Import() {
  return (
    <ImportPage {...useLoaderData<typeof loader>()} answer={useActionData<{ message?: string; faults?: string[] }>()} />
  )
}
