import { createServer } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { OperatorError } from "../operator-error.ts"
import type { Settings } from "../settings.ts"

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
    for (const name of ["WEB_PORT", "API_PORT"] as const)
      if (!(await isFree(settings[name], settings.HOST))) faults.push(`${name} ${settings[name]}`)
    if (faults.length === 0) return
    if (Date.now() >= deadline)
      throw new OperatorError(`Already in use: ${faults.join(", ")}. Stop what listens there, or choose another port.`)
  }
}

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
