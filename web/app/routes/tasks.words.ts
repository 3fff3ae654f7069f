import type { LoaderFunctionArgs } from "@remix-run/node"
import { requireSession } from "../auth/session.server.ts"
import { textFields } from "../forms/refusal.server.ts"
import { todayOf } from "../preferences/preferences.server.ts"
import { wordsIn } from "../tasks/words/add-task.server.ts"

/** The words that are recognised in the title of a new task. The composer shows them as chips while the title is typed. */
export async function loader({ request }: LoaderFunctionArgs) {
  await requireSession(request)
  const { searchParams } = new URL(request.url)
  const fields = textFields(searchParams, ["title", "dueDate", "off"])
  return Response.json({ words: wordsIn(fields, await todayOf(request)) }, { headers: { "Cache-Control": "no-store" } })
}
