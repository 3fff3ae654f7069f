import { Elysia } from "elysia"
import { namesOneHost } from "#shared/http/host.ts"
import { large, streamOf } from "#shared/http/large-text.ts"
import { Problem } from "#shared/http/problem.ts"
import { requestIdOf } from "#shared/http/request-id.ts"
import { hasTooManySegments } from "#shared/http/segments.ts"
import { traceIdOf } from "#shared/http/trace-context.ts"
import type { Log } from "#shared/log/log.ts"
import type { Metrics } from "#shared/metrics/metrics.ts"
import type { Settings } from "#shared/settings.ts"

/** Answers are private data, so browsers may not cache, frame, sniff or embed them. */
const securityHeaders = ({ API_PUBLIC_URL }: Settings) => ({
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  ...(API_PUBLIC_URL.startsWith("https:") && { "strict-transport-security": "max-age=31536000; includeSubDomains" }),
})

/** Gives every request an id, and every answer the security headers and one line in the log. */
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
      // cross-origin.ts answers OPTIONS before routing, and for such answers Elysia calls no `onAfterResponse`.
      if (context.request.method === "OPTIONS") write(context.request, context.startedAt, { status: 204 })
    })
    .onAfterResponse({ as: "global" }, (context) => {
      const { request, route, set, startedAt, response } = context
      const status = response instanceof Response ? response.status : set.status
      write(request, startedAt, { route, status, subject: "subject" in context ? context.subject : undefined })
    })
}

/**
 * Sends large answers as streams. Bun 1.4.5 writes an answer that does not fit its buffer one header at a time: forty system
 * calls for a list, where a stream takes one (oven-sh/bun#41341).
 */
export const largeAnswers = new Elysia({ name: "large-answers" }).mapResponse(
  { as: "global" },
  ({ responseValue, set }) => {
    // Return the others unchanged: after an error outside all routes, Elysia would send `undefined` as an empty answer.
    if (typeof responseValue !== "string" || responseValue.length < large) return responseValue as Response
    const headers = set.headers as HeadersInit
    const answer = new Response(streamOf(responseValue), { status: Number(set.status), headers })
    // The headers are in `answer` already. Elysia would merge them again one by one, the slowest part of the request.
    Object.assign(set, { status: 200, headers: {} })
    return answer
  },
)
