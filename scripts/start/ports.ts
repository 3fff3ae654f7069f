import { createServer } from "node:net"

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

/** Whether nothing listens on this port of this host. A host this machine does not have counts as free. */
export function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "EADDRINUSE"))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
