import type { LoaderFunctionArgs } from "@remix-run/node"
import { requireSession } from "../auth/session.server.ts"
import { textFields } from "../forms/refusal.server.ts"
import { todayOf } from "../preferences/preferences.server.ts"
import { wordsIn } from "../tasks/words/add-task.server.ts"

/** What is recognised in the title of a new task, for the chips that the composer shows while it is typed. */
export async function loader({ request }: LoaderFunctionArgs) {
  await requireSession(request)
  const { searchParams } = new URL(request.url)
  const fields = textFields(searchParams, ["title", "dueDate", "off"])
  return Response.json({ words: wordsIn(fields, await todayOf(request)) }, { headers: { "Cache-Control": "no-store" } })
}
