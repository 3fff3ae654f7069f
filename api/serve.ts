import type { Elysia } from "elysia"
import { OperatorError } from "#shared/operator-error.ts"

type Address = { hostname: string; port: number; reusePort?: boolean }

/** Milliseconds that requests under way have left once the server is told to stop. */
const drainFor = 6_000

/** Listens for the API. Throws `OperatorError` when the port is taken. */
export function serve(app: Elysia, address: Address) {
  const server = listen(app, address)
  return {
    origin: server.url.origin,
    requestsUnderWay: () => server.pendingRequests,
    /** Takes no new connection, and lets requests under way finish. */
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
      // The API reads no more of a body than it allows, and answers in its own words when there is more.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      development: false,
      fetch: app.fetch,
    })
  } catch (error) {
    if ((error as { code?: string }).code !== "EADDRINUSE") throw error
    throw new OperatorError(`The API does not start: port ${port} (API_PORT) is in use.`)
  }
}
