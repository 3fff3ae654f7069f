import { createServer } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { OperatorError } from "#shared/operator-error.ts"
import type { Settings } from "#shared/settings.ts"

/** A free port on loopback, for a server that is about to start. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      )
    })
  })
}

/**
 * Makes sure that both servers will find their ports free, waiting up to `patience` milliseconds for that.
 * Throws `OperatorError`, naming every port that is taken.
 */
export async function checkPorts(settings: Settings, patience: number) {
  for (const deadline = Date.now() + patience; ; await sleep(50)) {
    const faults: string[] = []
    for (const [name, port] of portsOf(settings))
      if (!(await isFree(port, settings.HOST))) faults.push(`${name} ${port}`)
    if (faults.length === 0) return
    if (Date.now() >= deadline)
      throw new OperatorError(`Already in use: ${faults.join(", ")}. Stop what listens there, or choose another port.`)
  }
}

/** Each process has metrics of its own, and so a port of its own: from METRICS_PORT on, first those of the API. */
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

/** Where this machine reaches a server that listens on `host`. */
export function localOrigin(host: string, port: number) {
  if (["127.0.0.1", "0.0.0.0", "::", "::1", "localhost"].includes(host)) return `http://localhost:${port}`
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`
}

/** On loopback both families must be free: browsers may try either for `localhost`, and would find the stranger. */
async function isFree(port: number, host: string) {
  const hosts = host === "127.0.0.1" || host === "localhost" ? ["127.0.0.1", "::1"] : [host]
  for (const each of hosts) if (!(await canListen(port, each))) return false
  return true
}

/** A family this machine does not have is nobody's. */
function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "EADDRINUSE"))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
