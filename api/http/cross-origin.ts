import { cors } from "@elysiajs/cors"
import { Elysia } from "elysia"

/**
 * Lets pages of the listed origins read answers (the Fetch standard's CORS protocol). OPTIONS needs no token. Pages of other
 * origins get no `Access-Control-Allow-Origin`, so the other headers grant them nothing.
 */
export const crossOrigin = (origins: readonly string[], methodsAt: (path: string) => string[]) =>
  new Elysia({ name: "cross-origin" })
    .onRequest(({ request, set }) => {
      if (request.method === "OPTIONS") set.headers.allow = methodsAt(new URL(request.url).pathname).join(", ")
    })
    .use(
      cors({
        // Not a list of strings: the plugin would compare them with the origin after its scheme too.
        origin: ({ headers }) => origins.includes(headers.get("origin") ?? ""),
        methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
        allowedHeaders: [
          "Authorization",
          "Content-Type",
          "DPoP",
          "Idempotency-Key",
          "If-Match",
          "If-None-Match",
          "X-Request-Id",
          "traceparent",
        ],
        exposeHeaders: ["ETag", "Link", "Location", "X-Request-Id", "Retry-After", "WWW-Authenticate"],
        maxAge: 86_400,
      }),
    )
