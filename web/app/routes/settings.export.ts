import { type LoaderFunctionArgs, redirect } from "@remix-run/node"
import { Problem, problemResponse } from "#shared/http/problem.ts"
import { requestIdOf } from "#shared/http/request-id.ts"
import { requireSession } from "../auth/session.server.ts"
import { todayIn } from "../dates/days.ts"
import { flash } from "../forms/flash.server.ts"
import { exportTasks } from "../import-export/export-tasks.server.ts"
import { formats } from "../import-export/task-file.ts"
import { preferencesOf } from "../preferences/preferences.server.ts"
import { tasksApi } from "../task-api/client.server.ts"
import { taskRefusalOf } from "../tasks/edit/task-refusal.server.ts"

/**
 * Sends all tasks as a file: `tasks.json` or `tasks.csv`. If they cannot be read, redirects to the settings with a message.
 * Answers a third concurrent export with 429.
 */
export async function loader({ request }: LoaderFunctionArgs) {
  const session = await requireSession(request)
  const kind = new URL(request.url).pathname.endsWith("csv") ? "csv" : "json"
  const { timeZone } = await preferencesOf(request)
  const tasks = await exportTasks(session.userId, tasksApi(session, request), formats[kind]).catch((error) => {
    if (!(error instanceof Problem)) throw error
    if (error.status === 429) throw problemResponse(error, requestIdOf(request))
    return backToSettings(error)
  })
  return new Response(tasks, {
    headers: {
      "Content-Type": formats[kind].type,
      "Content-Disposition": `attachment; filename="latchkey-${todayIn(timeZone)}.${kind}"`,
      "Cache-Control": "no-store",
    },
  })
}

async function backToSettings(problem: Problem): Promise<never> {
  const { message = "" } = taskRefusalOf(problem, {})
  throw redirect("/settings", { headers: { "Set-Cookie": await flash(message, { failed: true }) } })
}
