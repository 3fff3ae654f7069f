import { Elysia } from "elysia"
import type { Log } from "#scripts/log.ts"
import { requestIdOf } from "#scripts/request-id.ts"
import type { Settings } from "#scripts/settings.ts"

/** Answers are data for whoever holds the token: not to be kept, framed, guessed at or embedded. */
const securityHeaders = ({ API_URL }: Settings) => ({
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  ...(API_URL.startsWith("https:") && { "strict-transport-security": "max-age=31536000; includeSubDomains" }),
})

/** What every request gets, whatever becomes of it: an id, the security headers, and one line in the log. */
export const requests = (settings: Settings, log: Log) =>
  new Elysia({ name: "requests" })
    .headers(securityHeaders(settings))
    .decorate("startedAt", 0)
    .onRequest((context) => {
      context.startedAt = performance.now()
      context.set.headers["x-request-id"] = requestIdOf(context.request)
    })
    .onAfterResponse({ as: "global" }, (context) => {
      const { request, route, set, startedAt, response } = context
      log.info("request", {
        method: request.method,
        route: route ?? null,
        status: response instanceof Response ? response.status : set.status,
        ms: Math.round((performance.now() - startedAt) * 10) / 10,
        requestId: requestIdOf(request),
        subject: "subject" in context ? context.subject : undefined,
      })
    })
