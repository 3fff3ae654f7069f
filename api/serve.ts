import type { Elysia } from "elysia"

type Address = { hostname: string; port: number; reusePort?: boolean }

/** Milliseconds that requests under way have left once the server is told to stop. */
const drainFor = 2_500

/** Listens for the API. Throws when the port is taken. */
export function serve(app: Elysia, { hostname, port, reusePort = false }: Address) {
  const server = Bun.serve({
    hostname,
    port,
    reusePort,
    // The API reads no more of a body than it allows, and answers in its own words when there is more.
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    development: false,
    fetch: app.fetch,
  })
  return {
    origin: server.url.origin,
    /** Takes no new connection, and lets requests under way finish. */
    async drain() {
      const deadline = setTimeout(() => server.stop(true), drainFor)
      await server.stop()
      clearTimeout(deadline)
    },
    stop: () => server.stop(true),
  }
}
