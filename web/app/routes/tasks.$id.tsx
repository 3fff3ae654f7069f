import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node"
import { type ShouldRevalidateFunctionArgs, useActionData, useLoaderData } from "@remix-run/react"
import { Problem } from "#shared/http/problem.ts"
import { oneLine } from "#shared/text/title.ts"
import { takeDraft } from "../auth/draft.server.ts"
import { targetIn } from "../auth/redirect-to.ts"
import { requireSession } from "../auth/session.server.ts"
import { throwErrorPage } from "../errors/throw-error-page.server.ts"
import { flash } from "../forms/flash.server.ts"
import { refusalResponse } from "../forms/refusal.server.ts"
import { leavesPageAsItIs, type Refusal } from "../forms/refusal.ts"
import { tasksApi } from "../task-api/client.server.ts"
import { changeTasks, taskFormIn } from "../tasks/change-tasks.server.ts"
import { TaskPage } from "../tasks/edit/task-page.tsx"

export { whileReachable as clientAction } from "../forms/while-reachable.ts"
export { headers } from "../root.tsx"

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.task?.title ?? "Task"} · Latchkey` }]

/** The list from which the task was opened. */
const backOf = (request: Request) => targetIn(request, "back")

export async function loader({ request, params }: LoaderFunctionArgs) {
  const session = await requireSession(request)
  const draft = await takeDraft(request)
  const page = { id: params.id!, back: backOf(request), draft: draft?.fields }
  try {
    const task = await tasksApi(session, request).get(params.id!)
    // As in the list: a stored title can have line breaks, which no text field shows.
    return data({ ...page, task: { ...task, title: oneLine(task.title) } }, { headers: draft?.headers })
  } catch (error) {
    // The page stands without its task, so that what was typed into its form stands, too.
    if (!(error instanceof Problem) || error.status !== 503) throwErrorPage(error)
    return data({ ...page, task: null }, { status: 503, headers: draft?.headers })
  }
}

/** Not after a deletion: the page would be not found before it is left. */
export const shouldRevalidate = ({ actionResult, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) =>
  !leavesPageAsItIs(actionResult) && !actionResult?.undo && defaultShouldRevalidate

export async function action({ request }: ActionFunctionArgs) {
  const fields = taskFormIn(await request.formData())
  const session = await requireSession(request, fields)
  const outcome = await changeTasks(tasksApi(session, request, fields), fields)
  if (!outcome.ok) return refusalResponse(outcome)
  const message = await flash(outcome.message, { undo: outcome.undo })
  return redirect(backOf(request), { headers: { "Set-Cookie": message } })
}

export default function Task() {
  return <TaskPage {...useLoaderData<typeof loader>()} refusal={useActionData<Refusal>()} />
}
