import { connect } from "node:net"

/**
 * Sends raw bytes over a connection, and resolves to everything that the server sends until it closes the connection
 * (`Connection: close` asks for that) or `deadline` milliseconds have passed.
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
