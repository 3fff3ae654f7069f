import { connect, type Socket } from "node:net"

/** Opens many connections. Each sends `head` and then nothing, or one character per second, until it is disposed. */
export async function slowSenders(origin: string, count: number, head: string, drip: boolean) {
  const open = new Set<Socket>()
  let answered = 0
  await Promise.all(
    Array.from({ length: count }, () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const socket = connect(Number(new URL(origin).port), "127.0.0.1", () => {
        socket.write(head)
        resolve()
      })
      open.add(socket)
      socket.on("data", () => answered++)
      socket.on("error", () => resolve())
      socket.on("close", () => open.delete(socket))
      return promise
    }),
  )
  const timer = setInterval(() => drip && [...open].map((socket) => socket.write("x")), 1_000)
  return {
    /** The number of connections that the server has not closed. */
    open: () => open.size,
    /** The number of received pieces of answers. */
    answered: () => answered,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer)
      for (const socket of open) socket.destroy()
    },
  }
}
