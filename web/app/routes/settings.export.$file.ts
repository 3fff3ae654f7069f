import type { LoaderFunctionArgs } from "@remix-run/node"
import { tasksApi } from "#web/api/client.server.ts"
import { requireSession } from "#web/auth/session.server.ts"
import { todayIn } from "#web/dates/calendar.ts"
import { exportTasks } from "#web/files/export-tasks.server.ts"
import { formats } from "#web/files/task-file.ts"
import { preferencesOf } from "#web/preferences/preferences.server.ts"
import { throwFaultPage } from "#web/shell/fault-page.server.ts"

/** All tasks as a file: `tasks.json` or `tasks.csv`. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const session = await requireSession(request)
  const kind = params.file?.match(/^tasks\.(csv|json)$/)?.[1] as keyof typeof formats | undefined
  if (!kind) throw new Response(null, { status: 404 })
  const { timeZone } = await preferencesOf(request)
  const tasks = await exportTasks(tasksApi(session, request), formats[kind]).catch(throwFaultPage)
  return new Response(tasks, {
    headers: {
      "Content-Type": formats[kind].type,
      "Content-Disposition": `attachment; filename="latchkey-${todayIn(timeZone)}.${kind}"`,
      "Cache-Control": "no-store",
    },
  })
}
