import { Elysia } from "elysia"

/** Headers of an answer that scripts may read. */
const readable = "ETag, Link, Location, X-Request-Id, Retry-After"

const preflightAnswers = {
  "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
  "access-control-allow-headers":
    "Authorization, Content-Type, DPoP, Idempotency-Key, If-Match, If-None-Match, X-Request-Id",
  "access-control-max-age": "86400",
}

/**
 * Cross-origin reading for the origins of the list and nobody else (the Fetch standard's CORS protocol). Others get their
 * answer without any leave to read it, and no leave to send more than a plain form could. OPTIONS needs no token.
 */
export function crossOrigin(origins: readonly string[], methodsAt: (path: string) => string[]) {
  return new Elysia({ name: "cross-origin" }).headers({ vary: "Origin" }).onRequest(({ request, set: { headers } }) => {
    const origin = request.headers.get("origin")
    const isAllowed = origin !== null && origins.includes(origin)
    if (isAllowed) {
      headers["access-control-allow-origin"] = origin
      headers["access-control-allow-credentials"] = "true"
      headers["access-control-expose-headers"] = readable
    }
    if (request.method !== "OPTIONS") return
    headers.allow = methodsAt(new URL(request.url).pathname).join(", ")
    return new Response(null, { status: 204, headers: isAllowed ? preflightAnswers : {} })
  })
}
