import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node"
import { Link, type ShouldRevalidateFunctionArgs, useActionData, useLoaderData, useNavigate } from "@remix-run/react"
import { useEffect } from "react"
import { Problem } from "#shared/http/problem.ts"
import { oneLine, shownTitle } from "#shared/text/title.ts"
import { takeDraft } from "../auth/draft.server.ts"
import { requireSession } from "../auth/session.server.ts"
import { localTime } from "../dates/times.ts"
import { throwErrorPage } from "../errors/throw-error-page.server.ts"
import { flash } from "../forms/flash.server.ts"
import { targetIn } from "../forms/redirect-to.ts"
import { refusalResponse } from "../forms/refusal.server.ts"
import { leavesPageAsItIs, type Refusal } from "../forms/refusal.ts"
import { preferencesOf, todayOf } from "../preferences/preferences.server.ts"
import { type TasksApi, tasksApi } from "../task-api/client.server.ts"
import { changeTasks, taskFormIn } from "../tasks/edit/change-tasks.server.ts"
import { TaskForm } from "../tasks/edit/task-form.tsx"
import { TaskSummary } from "../tasks/edit/task-summary.tsx"
import { inWords } from "../tasks/edit/typed-task.server.ts"
import { BackIcon } from "../ui/icons.tsx"

export { whileReachable as clientAction } from "../forms/while-reachable.ts"
export { headers } from "../root.tsx"

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.task?.title ?? "Task"} · Latchkey` }]

/** The address of the list from which the task was opened. */
const backOf = (request: Request) => targetIn(request, "back")

export async function loader({ request, params }: LoaderFunctionArgs) {
  const session = await requireSession(request)
  const draft = await takeDraft(request)
  const page = { id: params.id!, back: backOf(request), draft: draft?.fields, times: undefined, labels: undefined }
  try {
    const api = tasksApi(session, request)
    const [task, labels] = await Promise.all([api.get(params.id!), labelsOf(api)])
    const { timeZone } = await preferencesOf(request)
    const at = (time: string | null) => (time ? localTime(new Date(time), timeZone) : undefined)
    const times = { created: at(task.createdAt)!, completed: at(task.completedAt) }
    // A stored title can contain line breaks, which text fields do not show.
    const shown = { ...inWords(task), title: oneLine(task.title) }
    return data({ ...page, task: shown, labels, times }, { headers: draft?.headers })
  } catch (error) {
    // While the API is away the page is shown without its task, so that its form keeps the typed text.
    if (!(error instanceof Problem) || error.status !== 503) throwErrorPage(error)
    return data({ ...page, task: null }, { status: 503, headers: draft?.headers })
  }
}

/** The person's labels; an empty list while they cannot be read, because they are only suggestions. */
const labelsOf = (api: TasksApi) =>
  api.labels().then(
    (labels) => labels.map(({ name }) => name),
    () => [],
  )

/** After a deletion nothing is loaded again, because the page would show a 404 before the redirect. */
export const shouldRevalidate = ({ actionResult, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) =>
  !leavesPageAsItIs(actionResult) && !(actionResult?.undo && !actionResult.task) && defaultShouldRevalidate

export async function action({ request }: ActionFunctionArgs) {
  const fields = taskFormIn(await request.formData())
  const session = await requireSession(request, fields)
  const result = await changeTasks(tasksApi(session, request, fields), fields, await todayOf(request))
  if (!result.ok) return refusalResponse(result)
  const message = await flash(result.message, { undo: result.undo })
  // People tick several lines of a checklist one after the other, so a tick and its undo return to the same page.
  const { pathname, search } = new URL(request.url)
  return redirect(fields.tick || fields.undo ? pathname + search : backOf(request), {
    headers: { "Set-Cookie": message },
  })
}

export default function Task() {
  const page = useLoaderData<typeof loader>()
  const { task, times, back } = page
  useLeaveByEscape(back)
  return (
    <div className="grid grid-cols-1 gap-5">
      <Link
        to={back}
        className="flex min-h-6 w-fit items-center gap-1.5 text-sm text-soft hover:text-ink hover:underline"
      >
        <BackIcon className="size-4" />
        Back to the list
      </Link>
      <h1 className="line-clamp-3 text-xl wrap-anywhere">{task ? shownTitle(task.title) : "Edit task"}</h1>
      {task && times && <TaskSummary task={task} times={times} />}
      <TaskForm {...page} refusal={useActionData<Refusal>()} />
    </div>
  )
}

/** Escape leads back to the list, like Escape in the form of a row. */
function useLeaveByEscape(back: string) {
  const navigate = useNavigate()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && !event.defaultPrevented && navigate(back)
    document.addEventListener("keydown", onKey)
    return () => document.removeEventListener("keydown", onKey)
  }, [navigate, back])
}
