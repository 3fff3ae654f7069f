import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"

/** A port that leads to another one of this machine, and drops connections when told to. */
export function cuttableWire(to: number) {
  let left = 0
  let attempts = 0
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    attempts++
    if (left > 0) {
      left--
      client.destroy()
      return
    }
    const onward = connect(to, "localhost")
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
  server.listen(0)
  return {
    port: once(server, "listening").then(() => (server.address() as AddressInfo).port),
    /** Breaks what is connected, and the next `times` connections. */
    cut(times: number) {
      left = times
      attempts = 0
      if (times > 0) for (const socket of sockets) socket.destroy()
    },
    /** Connections tried since it was cut. */
    attempts: () => attempts,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
