import { Elysia } from "elysia"
import { namesOneHost } from "#shared/http/host.ts"
import { Problem } from "#shared/http/problem.ts"
import { requestIdOf } from "#shared/http/request-id.ts"
import { hasTooManySegments } from "#shared/http/segments.ts"
import { traceIdOf } from "#shared/http/trace-context.ts"
import type { Log } from "#shared/log/log.ts"
import type { Metrics } from "#shared/metrics/metrics.ts"
import type { Settings } from "#shared/settings.ts"

/** Answers are data for whoever holds the token: not to be kept, framed, guessed at or embedded. */
const securityHeaders = ({ API_PUBLIC_URL }: Settings) => ({
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  ...(API_PUBLIC_URL.startsWith("https:") && { "strict-transport-security": "max-age=31536000; includeSubDomains" }),
})

/** What every request gets, whatever becomes of it: an id, the security headers, and one line in the log. */
export function requests(settings: Settings, log: Log, metrics?: Metrics) {
  function write(request: Request, startedAt: number, fields: { route?: string; status: unknown; subject?: unknown }) {
    const { method } = request
    const { route = null, status, subject } = fields
    const ms = performance.now() - startedAt
    log.info("request", {
      method,
      route,
      status,
      ms: Math.round(ms * 10) / 10,
      requestId: requestIdOf(request),
      traceId: traceIdOf(request),
      subject,
    })
    metrics?.answered({ method, route, status: Number(status), seconds: ms / 1_000 })
  }

  return new Elysia({ name: "requests" })
    .headers(securityHeaders(settings))
    .decorate("startedAt", 0)
    .onRequest((context) => {
      context.startedAt = performance.now()
      context.set.headers["x-request-id"] = requestIdOf(context.request)
      if (!namesOneHost(context.request)) throw new Problem("bad-request", "The request names several hosts")
      if (hasTooManySegments(context.request.url)) throw new Problem("not-found", "There is nothing at this address")
      // Answered before any route is looked for (see cross-origin.ts), and so without an end that could be hooked.
      if (context.request.method === "OPTIONS") write(context.request, context.startedAt, { status: 204 })
    })
    .onAfterResponse({ as: "global" }, (context) => {
      const { request, route, set, startedAt, response } = context
      const status = response instanceof Response ? response.status : set.status
      write(request, startedAt, { route, status, subject: "subject" in context ? context.subject : undefined })
    })
}
