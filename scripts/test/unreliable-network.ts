import { connect, createServer, type Socket } from "node:net"

/** A proxy in front of the database of `url` that can refuse, cut or ignore connections. Ends with `await using`. */
export async function unreliableNetwork(url: string) {
  const target = new URL(url)
  const pairs = new Set<[Socket, Socket]>()
  const dead = new Set<Socket>()
  let killsNew = false
  const server = createServer((near) => {
    if (killsNew) dead.add(near)
    const far = connect(Number(target.port), target.hostname)
    const pair: [Socket, Socket] = [near, far]
    pairs.add(pair)
    for (const [from, to] of [pair, [far, near]] as const) {
      from.on("data", (bytes) => dead.has(near) || to.write(bytes))
      from.on("error", () => to.destroy()).on("close", () => to.destroy())
    }
    near.on("close", () => pairs.delete(pair))
  })
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve))
  const close = () => new Promise<void>((resolve) => void server.close(() => resolve()))
  const cutAll = () => {
    for (const socket of [...pairs].flat()) socket.destroy()
  }

  await listen(0)
  const { port } = server.address() as { port: number }
  const through = new URL(url)
  through.port = String(port)
  return {
    url: through.href,
    /** Ends all connections; new ones work. */
    cutAll,
    /** Refuses connections until `restore`. */
    async goAway() {
      const closed = close()
      cutAll()
      await closed
    },
    /** Silently drops all bytes. After `restore` new connections work, but connections from before stay dead. */
    goDead() {
      killsNew = true
      for (const [near] of pairs) dead.add(near)
    },
    /** Like `goDead`, but only for new connections. */
    swallowNew() {
      killsNew = true
    },
    async restore() {
      killsNew = false
      if (!server.listening) await listen(port)
    },
    async [Symbol.asyncDispose]() {
      cutAll()
      if (server.listening) await close()
    },
  }
}
