import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"

/** A TCP proxy to a port of this machine that can break its connections. */
export async function cuttableWire(to: number, host = "localhost") {
  let left = 0
  let attempts = 0
  const sockets = new Set<Socket>()
  const breakAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  const server = createServer((client) => {
    attempts++
    if (left > 0) {
      left--
      client.destroy()
      return
    }
    const onward = connect(to, host)
    sockets.add(client)
    for (const socket of [client, onward])
      socket
        .on("error", () => {})
        .on("close", () => {
          sockets.delete(client)
          client.destroy()
          onward.destroy()
        })
    client.pipe(onward)
    onward.pipe(client)
  })
  await once(server.listen(0), "listening")
  const { port } = server.address() as AddressInfo
  return {
    port,
    /** Breaks all current connections and the next `times` ones. */
    cut(times: number) {
      left = times
      attempts = 0
      breakAll()
    },
    /** Connection attempts since the last `cut`. */
    attempts: () => attempts,
    /** Refuses all connections from now on. */
    down() {
      server.close()
      breakAll()
    },
    /** Accepts connections again. */
    up: () => once(server.listen(port), "listening"),
    close() {
      left = 0
      server.close()
      breakAll()
    },
  }
}
