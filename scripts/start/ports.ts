import { createServer } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { OperatorError } from "#shared/operator-error.ts"
import type { Settings } from "#shared/settings.ts"

/**
 * Waits up to `maxWait` milliseconds until all ports of the servers are free. Throws `OperatorError` with every port that is
 * in use.
 */
export async function checkPorts(settings: Settings, maxWait: number) {
  for (const deadline = Date.now() + maxWait; ; await sleep(50)) {
    const faults: string[] = []
    for (const [name, port] of portsOf(settings))
      if (!(await isFree(port, settings.HOST))) faults.push(`${name} ${port}`)
    if (faults.length === 0) return
    if (Date.now() >= deadline)
      throw new OperatorError(`Already in use: ${faults.join(", ")}. Stop what listens there, or choose another port.`)
  }
}

/** The metrics ports: one per process, counted from METRICS_PORT, first those of the API. */
export function metricsPorts({
  METRICS_PORT: first,
  API_PROCESSES,
  WEB_PROCESSES,
}: Settings): [api: number[], web: number[]] {
  if (first === undefined) return [[], []]
  const ports = (count: number, from: number) => Array.from({ length: count }, (_, n) => from + n)
  return [ports(API_PROCESSES, first), ports(WEB_PROCESSES, first + API_PROCESSES)]
}

const portsOf = (settings: Settings): [name: string, port: number][] => [
  ["WEB_PORT", settings.WEB_PORT],
  ["API_PORT", settings.API_PORT],
  ...metricsPorts(settings)
    .flat()
    .map((port): [string, number] => ["METRICS_PORT", port]),
]

/** The origin at which this machine reaches a server that listens on `host`. */
export function localOrigin(host: string, port: number) {
  if (["127.0.0.1", "0.0.0.0", "::", "::1", "localhost"].includes(host)) return `http://localhost:${port}`
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`
}

/** On loopback the port must be free on IPv4 and IPv6, because browsers may try either for `localhost`. */
async function isFree(port: number, host: string) {
  const hosts = host === "127.0.0.1" || host === "localhost" ? ["127.0.0.1", "::1"] : [host]
  for (const each of hosts) if (!(await canListen(port, each))) return false
  return true
}

/** A port of an address family that this machine lacks counts as free. */
function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "EADDRINUSE"))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
