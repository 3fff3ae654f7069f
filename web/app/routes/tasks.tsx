import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node"
import { type ShouldRevalidateFunctionArgs, useActionData, useLoaderData } from "@remix-run/react"
import { Problem } from "#shared/http/problem.ts"
import { takeDraft } from "../auth/draft.server.ts"
import { requireSession } from "../auth/session.server.ts"
import { todayIn } from "../dates/days.ts"
import { throwErrorPage } from "../errors/throw-error-page.server.ts"
import { flash } from "../forms/flash.server.ts"
import { refusalResponse } from "../forms/refusal.server.ts"
import { leavesPageAsItIs } from "../forms/refusal.ts"
import { preferencesOf } from "../preferences/preferences.server.ts"
import { tasksApi } from "../task-api/client.server.ts"
import { changeAtFarewell, changeTasks, taskFormIn } from "../tasks/change-tasks.server.ts"
import { readTasks } from "../tasks/list/read-tasks.server.ts"
import { viewOf } from "../tasks/list/task-view.ts"
import { TasksPage } from "../tasks/list/tasks-page.tsx"
import type { Outcome } from "../tasks/outcome.ts"

export { whileReachable as clientAction } from "../forms/while-reachable.ts"
export { headers } from "../root.tsx"

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
    if (!(error instanceof Problem)) throw error
    // The page is shown without its list, so that what was typed into its forms is kept.
    const searchError = error.fieldErrors.q
    if (error.status !== 503 && !searchError) throwErrorPage(error)
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
  if (!outcome.ok) return refusalResponse(outcome)
  if (fields.answer === "data") return outcome
  const { pathname, search } = new URL(request.url)
  return redirect(pathname + search, {
    headers: { "Set-Cookie": await flash(outcome.message, { undo: outcome.undo }) },
  })
}

export default function Tasks() {
  return <TasksPage {...useLoaderData<typeof loader>()} answer={useActionData<Outcome | null>() ?? undefined} />
}
