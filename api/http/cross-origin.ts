import { cors } from "@elysiajs/cors"
import { Elysia } from "elysia"

const granted = {
  "access-control-allow-credentials": "true",
  "access-control-expose-headers": "ETag, Link, Location, X-Request-Id, Retry-After",
}

const grantedBefore = {
  ...granted,
  "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
  "access-control-allow-headers":
    "Authorization, Content-Type, DPoP, Idempotency-Key, If-Match, If-None-Match, X-Request-Id",
}

/** Left out: the plugin would name them on every answer, whoever asks. Its types know no such value. */
const unsaid = false as unknown as string

/**
 * Cross-origin reading for the origins of the list and nobody else (the Fetch standard's CORS protocol). Others get their
 * answer without any leave to read it, and no leave to send more than a plain form could. OPTIONS needs no token.
 */
export function crossOrigin(origins: readonly string[], methodsAt: (path: string) => string[]) {
  const isAllowed = (request: Request) => origins.includes(request.headers.get("origin") ?? "")
  return new Elysia({ name: "cross-origin" })
    .headers({ vary: "Origin" })
    .onRequest(({ request, set: { headers } }) => {
      const isPreflight = request.method === "OPTIONS"
      if (isPreflight) headers.allow = methodsAt(new URL(request.url).pathname).join(", ")
      if (isAllowed(request)) Object.assign(headers, isPreflight ? grantedBefore : granted)
      else if (isPreflight) return new Response(null, { status: 204 })
    })
    .use(
      cors({
        origin: isAllowed,
        credentials: false,
        methods: false,
        allowedHeaders: unsaid,
        exposeHeaders: unsaid,
        maxAge: 86_400,
      }),
    )
}
