import type { LoaderFunctionArgs } from "@remix-run/node"
import { requireSession } from "../auth/session.server.ts"
import { throwErrorPage } from "../errors/throw-error-page.server.ts"
import { tasksApi } from "../task-api/client.server.ts"

/** The person's labels, for the field Labels and the menu of the list. */
export async function loader({ request }: LoaderFunctionArgs) {
  const session = await requireSession(request)
  const labels = await tasksApi(session, request).labels().catch(throwErrorPage)
  return Response.json({ labels }, { headers: { "Cache-Control": "no-store" } })
}
