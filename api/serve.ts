import type { Elysia } from "elysia"
import { compressed } from "#shared/http/compress.ts"
import { OperatorError } from "#shared/operator-error.ts"

type Address = { hostname: string; port: number; reusePort?: boolean }

/** Milliseconds that running requests may still take when the server stops. */
const drainFor = 3_500

/** Starts the API's server. Throws `OperatorError` when the port is in use. */
export function serve(app: Elysia, address: Address) {
  const server = listen(app, address)
  return {
    origin: server.url.origin,
    requestsUnderWay: () => server.pendingRequests,
    /** Accepts no new connections, and lets running requests finish. */
    async drain() {
      const deadline = setTimeout(() => server.stop(true), drainFor)
      await server.stop()
      clearTimeout(deadline)
    },
    stop: () => server.stop(true),
  }
}

function listen(app: Elysia, { hostname, port, reusePort = false }: Address) {
  try {
    return Bun.serve({
      hostname,
      port,
      reusePort,
      // The API bounds bodies itself, so that a 413 is problem+json like every other error.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      development: false,
      fetch: async (request) =>
        compressed(await app.fetch(request), {
          method: request.method,
          accepts: request.headers.get("accept-encoding"),
        }),
    })
  } catch (error) {
    if ((error as { code?: string }).code !== "EADDRINUSE") throw error
    throw new OperatorError(`The API does not start: port ${port} (API_PORT) is in use.`)
  }
}
