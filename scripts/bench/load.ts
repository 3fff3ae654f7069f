import autocannon, { type Request } from "autocannon"

export type Load = {
  port: number
  connections: number
  /** They are divided among the connections; each repeats its share. */
  requests: Request[]
  /** The status that every response must have. */
  status: number
  seconds: number
  /** Stops after this many requests instead, if that is earlier. */
  atMost?: number
  /** Requests that each connection sends per second. Without it, each follows the answer to the previous one. */
  rate?: number
}

/** Times are in milliseconds. `bytes` is per response, including headers. */
export type Outcome = { responses: number; perSecond: number; p50: number; p95: number; p99: number; bytes: number }

/** A request with a JSON body, if it has any. */
export const request = (path: string, headers: Record<string, string> = {}, body?: unknown): Request => ({
  path,
  headers: { ...headers, ...(body !== undefined && { "Content-Type": "application/json" }) },
  ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
})

/** Sends the requests with autocannon. Throws if a response is missing or has another status. */
export async function run({ port, connections, requests, status, seconds, atMost, rate }: Load): Promise<Outcome> {
  const times: number[] = []
  const faults = new Set<string>()
  let bytes = 0
  let clients = 0
  let last = performance.now()
  const began = last
  const options: autocannon.Options = {
    url: `http://127.0.0.1:${port}`,
    headers: { host: "localhost" },
    connections,
    connectionRate: rate,
    duration: seconds,
    ...(atMost !== undefined && { amount: Math.max(atMost, connections) }),
    sampleInt: 50,
    setupClient(client) {
      const share = requests.filter((_, index) => index % connections === clients)
      client.setRequests(share.length > 0 ? share : requests)
      clients++
    },
  }
  await new Promise<void>((resolve) => {
    const load = autocannon(options, () => resolve())
    load.on("response", (_, received, length, time) => {
      last = performance.now()
      times.push(time)
      bytes += length
      if (received !== status) faults.add(`status ${received}`)
    })
    load.on("reqError", (error) => faults.add(error.message))
  })
  if (times.length === 0) faults.add("no response")
  if (faults.size > 0) throw new Error(`Port ${port}: ${[...faults].join(", ")} instead of status ${status}`)
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor((times.length - 1) * share)] ?? Number.NaN
  return {
    responses: times.length,
    perSecond: (times.length / (last - began)) * 1_000,
    ...{ p50: at(0.5), p95: at(0.95), p99: at(0.99) },
    bytes: bytes / times.length,
  }
}
