import { cors } from "@elysiajs/cors"
import { Elysia } from "elysia"

const granting = ["access-control-allow-credentials", "access-control-allow-headers", "access-control-expose-headers"]

/**
 * Cross-origin reading for the origins of the list and nobody else (the Fetch standard's CORS protocol). Others get their
 * answer without any leave to read it, and no leave to send more than a plain form could. OPTIONS needs no token.
 */
export function crossOrigin(origins: readonly string[], methodsAt: (path: string) => string[]) {
  const isAllowed = (request: Request) => origins.includes(request.headers.get("origin") ?? "")
  return new Elysia({ name: "cross-origin" })
    .onRequest(({ request, set }) => {
      const isOptions = request.method === "OPTIONS"
      if (isOptions) set.headers.allow = methodsAt(new URL(request.url).pathname).join(", ")
      if (isAllowed(request)) {
        if (isOptions) set.headers["access-control-allow-methods"] = "GET, HEAD, POST, PUT, PATCH, DELETE"
        return
      }
      for (const name of granting) delete set.headers[name]
      set.headers.vary = "Origin"
      if (isOptions) return new Response(null, { status: 204 })
    })
    .use(
      cors({
        origin: isAllowed,
        credentials: true,
        // The plugin would name them on every answer; a preflight alone wants them.
        methods: false,
        allowedHeaders: [
          "Authorization",
          "Content-Type",
          "DPoP",
          "Idempotency-Key",
          "If-Match",
          "If-None-Match",
          "X-Request-Id",
        ],
        exposeHeaders: ["ETag", "Link", "Location", "X-Request-Id", "Retry-After"],
        maxAge: 86_400,
      }),
    )
}
