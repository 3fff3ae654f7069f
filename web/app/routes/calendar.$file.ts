import { createHash } from "node:crypto"
import { statusFor } from "#shared/http/conditions.ts"
import { Problem } from "#shared/http/problem.ts"
import { holderOfCalendar } from "../auth/calendar-addresses.server.ts"
import { endpoint } from "../auth/endpoints/endpoint.server.ts"
import { config } from "../config.server.ts"
import { calendarOf, datedTasks } from "../import-export/calendar.server.ts"
import { readOnlyTasksApi } from "../task-api/client.server.ts"

/**
 * `GET /calendar/<secret>.ics`: the open tasks with a date of the person who created the secret. A 404 if the secret is unknown
 * or was revoked.
 */
export const loader = endpoint({
  GET: async (request) => {
    const [, secret] = new URL(request.url).pathname.match(/^\/calendar\/([\w-]+)\.ics$/) ?? []
    const holder = secret ? await holderOfCalendar(request, secret) : undefined
    if (!holder) throw noSuchCalendar()
    const calendar = calendarOf(
      await datedTasks(readOnlyTasksApi(holder, request, noSuchCalendar)),
      config.BETTER_AUTH_URL,
    )
    // Sent as a weak tag, because the answer may be compressed.
    const etag = `"${createHash("sha256").update(calendar).digest("base64url")}"`
    const status = statusFor(request.headers, etag)
    return new Response(status === 200 ? calendar : null, {
      status,
      headers: {
        "Content-Type": "text/calendar; charset=utf-8",
        "Cache-Control": "private, no-cache",
        ETag: `W/${etag}`,
      },
    })
  },
})

export const action = loader

const noSuchCalendar = () => new Problem("not-found", "There is no such calendar.")
