import { connect } from "node:net"

/**
 * Sends bytes as they are, as no client library would, one after the other, and resolves to everything that came back
 * until the server closed the connection (ask it to, by `Connection: close`) or `deadline` milliseconds passed.
 */
export function rawRequest(origin: string, bytes: (string | Uint8Array)[], deadline = 2_000): Promise<string> {
  const { hostname, port } = new URL(origin)
  return new Promise((resolve, reject) => {
    let received = ""
    const socket = connect(Number(port), hostname, () => {
      for (const part of bytes) socket.write(part)
    })
    const timer = setTimeout(() => socket.destroy(), deadline)
    socket.setEncoding("utf8")
    socket.on("data", (text) => {
      received += text
    })
    socket.on("error", (error) => (received ? undefined : reject(error)))
    socket.on("close", () => {
      clearTimeout(timer)
      resolve(received)
    })
  })
}
