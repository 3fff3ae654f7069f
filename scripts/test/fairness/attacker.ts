/**
 * Sends requests of one kind over a number of connections until it is killed. It is a separate process, so that sending does
 * not slow down the process that measures. Its argument is an `Order` as JSON.
 */
import { kinds } from "./kinds.ts"

export type Order = {
  kind: string
  webUrl: string
  apiUrl: string
  cookie: string
  token: string
  connections: number
  /** Milliseconds between an answer and the next request of a connection, so that requests do not only wait in a queue. */
  pause: number
}

const order: Order = JSON.parse(process.argv[2]!)
const { attack } = kinds[order.kind]!
const answers: Record<string, number> = {}
let sent = 0

async function send(): Promise<string> {
  const { to, as, method = "GET", path, type, body, headers, givenUpAfter } = attack(sent++)
  const sentAlong = new Headers(headers)
  if (type) sentAlong.set("content-type", type)
  if (as === "account" && to === "web") sentAlong.set("cookie", order.cookie)
  if (as === "account" && to === "api") sentAlong.set("authorization", `Bearer ${order.token}`)
  const gaveUp = new AbortController()
  const timer = givenUpAfter && setTimeout(() => gaveUp.abort(), givenUpAfter)
  try {
    const response = await fetch(`${to === "web" ? order.webUrl : order.apiUrl}${path}`, {
      method,
      body,
      headers: sentAlong,
      redirect: "manual",
      signal: gaveUp.signal,
    })
    if (givenUpAfter) await new Promise((resolve) => gaveUp.signal.addEventListener("abort", resolve))
    else await response.arrayBuffer()
    return String(response.status)
  } catch {
    return "no answer"
  } finally {
    clearTimeout(timer || undefined)
  }
}

process.on("SIGTERM", () => {
  process.stdout.write(JSON.stringify(answers))
  process.exit(0)
})

await Promise.all(
  Array.from({ length: order.connections }, async () => {
    for (;;) {
      const status = await send()
      answers[status] = (answers[status] ?? 0) + 1
      await Bun.sleep(order.pause)
    }
  }),
)
