import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node"
import { type ShouldRevalidateFunctionArgs, useActionData, useLoaderData } from "@remix-run/react"
import { ApiError } from "#web/api/api-error.ts"
import { tasksApi } from "#web/api/client.server.ts"
import { takeDraft } from "#web/auth/draft.server.ts"
import { requireSession } from "#web/auth/session.server.ts"
import { todayIn } from "#web/dates/calendar.ts"
import { leavesPageAsItIs } from "#web/forms/refusal.ts"
import { answerOf } from "#web/forms/refused.server.ts"
import { preferencesOf } from "#web/preferences/preferences.server.ts"
import { throwFaultPage } from "#web/shell/fault-page.server.ts"
import { flash } from "#web/shell/flash.server.ts"
import { changeAtFarewell, changeTasks, taskFormIn } from "#web/tasks/change-tasks.server.ts"
import type { Outcome } from "#web/tasks/outcome.ts"
import { readTasks } from "#web/tasks/read-tasks.server.ts"
import { viewOf } from "#web/tasks/task-view.ts"
import { TasksPage } from "#web/tasks/tasks-page.tsx"

export { whileReachable as clientAction } from "#web/forms/while-reachable.ts"
export { headers } from "#web/root.tsx"

export const meta: MetaFunction = () => [{ title: "Tasks · Latchkey" }]

export async function loader({ request }: LoaderFunctionArgs) {
  const session = await requireSession(request)
  const api = tasksApi(session, request)
  const { timeZone } = await preferencesOf(request)
  const today = todayIn(timeZone)
  const view = viewOf(new URL(request.url).searchParams)
  const draft = await takeDraft(request)
  const page = { view, today, draft: draft?.fields, newKey: crypto.randomUUID(), searchError: undefined }
  try {
    return data({ ...page, list: await readTasks(api, view) }, { headers: draft?.headers })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    // The page is shown without its list, so that what was typed into its forms is kept.
    const searchError = error.fieldErrors.q
    if (error.status !== 503 && !searchError) throwFaultPage(error)
    return data({ ...page, list: null, searchError }, { status: error.status, headers: draft?.headers })
  }
}

export const shouldRevalidate = ({ actionResult, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) =>
  !leavesPageAsItIs(actionResult) && defaultShouldRevalidate

export async function action({ request }: ActionFunctionArgs) {
  const fields = taskFormIn(await request.formData())
  const session = await requireSession(request, fields)
  const api = tasksApi(session, request, fields)
  if (fields.changes) {
    await changeAtFarewell(api, fields.changes)
    return null
  }
  const outcome: Outcome = await changeTasks(api, fields)
  if (!outcome.ok) return answerOf(outcome)
  if (fields.answer === "data") return outcome
  const { pathname, search } = new URL(request.url)
  return redirect(pathname + search, {
    headers: { "Set-Cookie": await flash(outcome.message, { undo: outcome.undo }) },
  })
}

export default function Tasks() {
  return <TasksPage {...useLoaderData<typeof loader>()} answer={useActionData<Outcome | null>() ?? undefined} />
}
