import { ResponseEnd } from "./response-end.ts"

/** What is asked of a server, by so many connections at once, each waiting for its answer before it asks again. */
export type Load = {
  port: number
  connections: number
  seconds: number
  /** Whole HTTP/1.1 requests as text, sent in turn. */
  requests: string[]
  /** Requests after which it ends before its time. */
  atMost?: number
  /** The status that every answer must have, or any of those that mean success. */
  status: number | "2xx"
  /**
   * Milliseconds from one request of a connection to its next; without it, the next follows at once. A request that could
   * only be sent late because the one before took too long counts from when it was due.
   */
  every?: number
}

/** Times are in milliseconds. */
export type Outcome = {
  answers: number
  perSecond: number
  p50: number
  p95: number
  p99: number
  longest: number
  /** Bytes of a body, on average. */
  length: number
  /** How often each status was answered. */
  statuses: Record<number, number>
  /** What went wrong, and how often: another status, a connection that broke. */
  faults: Record<string, number>
}

/** Milliseconds that the last answers have left. */
const patience = 10_000

/** Puts the load on the server and resolves once every connection has had its last answer. */
export async function run(load: Load): Promise<Outcome> {
  const measured: Measured = { times: [], bytes: 0, statuses: {}, faults: {} }
  const nextRequest = inTurn(
    load.requests.map((request) => Buffer.from(request)),
    load.atMost,
  )
  const started = performance.now()
  const connections = Array.from({ length: load.connections }, (_, index) =>
    useConnection(load, started, index, nextRequest, measured),
  )
  await Promise.all(connections)
  return summarize(measured, performance.now() - started)
}

type Measured = { times: number[]; bytes: number } & Pick<Outcome, "statuses" | "faults">

/** One connection, asking until its time is over. */
function useConnection(
  load: Load,
  started: number,
  index: number,
  nextRequest: () => Buffer | undefined,
  measured: Measured,
) {
  const { port, connections, seconds, status, every = 0 } = load
  const end = started + seconds * 1_000
  const response = new ResponseEnd()
  const { promise, resolve } = Promise.withResolvers<void>()
  let due = started + (every * index) / connections
  let isWaiting = false

  function ask(socket: Bun.Socket) {
    const now = performance.now()
    if (now >= end) return void socket.end()
    if (every && due > now) return void setTimeout(ask, due - now, socket)
    if (!every) due = now
    const request = nextRequest()
    if (!request) return void socket.end()
    isWaiting = true
    if (socket.write(request) !== request.length) finish("a request did not fit the socket", socket)
  }

  function finish(fault?: string, socket?: Bun.Socket) {
    clearTimeout(tooLate)
    if (fault) measured.faults[fault] = (measured.faults[fault] ?? 0) + 1
    isWaiting = false
    socket?.terminate()
    resolve()
  }

  const tooLate = setTimeout(finish, seconds * 1_000 + patience, "no answer")
  Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      open: ask,
      data(socket, chunk) {
        if (!response.feed(chunk)) return
        isWaiting = false
        measured.times.push(performance.now() - due)
        measured.bytes += response.length
        measured.statuses[response.status] = (measured.statuses[response.status] ?? 0) + 1
        const isRight = status === "2xx" ? response.status < 300 : response.status === status
        if (!isRight) return finish(`status ${response.status}`, socket)
        due += every
        ask(socket)
      },
      close: () => finish(isWaiting ? "the connection broke" : undefined),
      error: (socket, error) => finish(error.message, socket),
    },
  }).catch((error) => finish(error.message))
  return promise
}

function inTurn<T>(all: T[], atMost = Number.POSITIVE_INFINITY): () => T | undefined {
  let next = 0
  return () => (next < atMost ? all[next++ % all.length] : undefined)
}

function summarize({ times, bytes, statuses, faults }: Measured, took: number): Outcome {
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN
  return {
    answers: times.length,
    perSecond: (times.length / took) * 1_000,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    longest: at(1),
    length: Math.round(bytes / Math.max(1, times.length)),
    statuses,
    faults,
  }
}
