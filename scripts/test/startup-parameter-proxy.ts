/** A proxy before `url` that silently drops most startup parameters, as Neon's does. Ends with `using`. */
export function startParameterProxy(url: string) {
  const passedOn = ["user", "database", "application_name", "options"]
  const { hostname, port } = new URL(url)
  type Data = { begun: boolean; server?: Promise<Bun.Socket> }
  const proxy = Bun.listen<Data>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open(client) {
        const socket = {
          data: (_: Bun.Socket, bytes: Buffer) => void client.write(bytes),
          close: () => void client.end(),
        }
        client.data = { begun: false, server: Bun.connect({ hostname, port: Number(port), socket }) }
      },
      async data(client, bytes) {
        const { begun, server } = client.data
        client.data.begun = true
        const sent = begun ? Buffer.from(bytes) : choose(bytes)
        ;(await server)?.write(sent)
      },
      close: async ({ data }) => void (await data.server)?.end(),
    },
  })
  function choose(startup: Buffer) {
    const words = startup.subarray(8).toString().split("\0")
    const kept: string[] = []
    for (let at = 0; words[at]; at += 2)
      if (passedOn.includes(words[at] ?? "")) kept.push(words[at] ?? "", words[at + 1] ?? "")
    const parameters = Buffer.from(`${kept.join("\0")}\0\0`)
    const head = Buffer.from(startup.subarray(0, 8))
    head.writeInt32BE(8 + parameters.length)
    return Buffer.concat([head, parameters])
  }
  const through = new URL(url)
  through.host = `127.0.0.1:${proxy.port}`
  return { url: through.href, [Symbol.dispose]: () => proxy.stop(true) }
}
