import { OperatorError } from "../operator-error.ts"
import type { Figures } from "./figures.ts"
import type { Metrics } from "./metrics.ts"

type Options = { hostname: string; port: number | undefined; figures: () => Figures }

/**
 * Serves this process's metrics at `/metrics` on a port of their own, which is not for the world. Without a port there are
 * none: nothing is loaded, and nothing is counted. Throws `OperatorError` when the port is taken.
 */
export async function serveMetrics({ hostname, port, figures }: Options): Promise<Metrics | undefined> {
  if (port === undefined) return undefined
  const { createMetrics } = await import("./metrics.ts")
  const metrics = createMetrics(figures)
  try {
    Bun.serve({
      hostname,
      port,
      // Unsaid, it would be shared: Bun does so outside development.
      reusePort: false,
      development: false,
      async fetch({ url }) {
        if (new URL(url).pathname !== "/metrics") return new Response("Metrics are at /metrics.\n", { status: 404 })
        return new Response(await metrics.text(), { headers: { "content-type": metrics.contentType } })
      },
    })
  } catch (error) {
    if ((error as { code?: string }).code !== "EADDRINUSE") throw error
    throw new OperatorError(`Metrics cannot be served: port ${port} (METRICS_PORT) is in use.`)
  }
  return metrics
}
