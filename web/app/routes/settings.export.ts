import { type LoaderFunctionArgs, redirect } from "@remix-run/node"
import { Problem, problemResponse } from "#scripts/problem.ts"
import { requestIdOf } from "#scripts/request-id.ts"
import { ApiError } from "#web/api/api-error.ts"
import { tasksApi } from "#web/api/client.server.ts"
import { requireSession } from "#web/auth/session.server.ts"
import { todayIn } from "#web/dates/calendar.ts"
import { exportTasks } from "#web/files/export-tasks.server.ts"
import { formats } from "#web/files/task-file.ts"
import { preferencesOf } from "#web/preferences/preferences.server.ts"
import { flash } from "#web/shell/flash.server.ts"
import { refusalOf } from "#web/tasks/refusal.server.ts"

/**
 * All tasks as a file: `tasks.json` or `tasks.csv`. Where they cannot be had, the settings say so; a third export at the
 * same time is a 429.
 */
export async function loader({ request }: LoaderFunctionArgs) {
  const session = await requireSession(request)
  const kind = new URL(request.url).pathname.endsWith("csv") ? "csv" : "json"
  const { timeZone } = await preferencesOf(request)
  const tasks = await exportTasks(session.userId, tasksApi(session, request), formats[kind]).catch((error) => {
    if (error instanceof Problem) throw problemResponse(error, requestIdOf(request))
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

async function backToSettings(error: unknown): Promise<never> {
  if (!(error instanceof ApiError)) throw error
  const { message = "" } = refusalOf(error, {})
  throw redirect("/settings", { headers: { "Set-Cookie": await flash(message, { failed: true }) } })
}
