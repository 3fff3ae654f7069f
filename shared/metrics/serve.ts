import { OperatorError } from "../operator-error.ts"
import type { Figures, Metrics } from "./metrics.ts"

type Options = { hostname: string; port: number | undefined; figures: () => Figures }

/**
 * Serves the metrics of this process at `/metrics` on a separate port, which should not be public. Without a port it
 * returns undefined, and nothing is loaded or counted. Throws `OperatorError` if the port is in use.
 */
export async function serveMetrics({ hostname, port, figures }: Options): Promise<Metrics | undefined> {
  if (port === undefined) return undefined
  const { createMetrics } = await import("./metrics.ts")
  const metrics = createMetrics(figures)
  try {
    Bun.serve({
      hostname,
      port,
      // By default Bun shares the port outside development.
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
