import { Counter, Gauge, Histogram, Registry } from "prom-client"

/** Size of a cache, and its hits and misses since the process started. */
export type CacheFigures = { size: number; hits: number; misses: number }

/** The numbers of a process at this moment, read each time its metrics are requested. */
export type Figures = {
  /** Requests being answered. */
  requestsUnderWay: number
  /** By name of the pool: statements that were sent or wait for a connection, and the maximum of connections. */
  databases: Record<string, { statementsUnderWay: number; maxConnections: number }>
  /** By name of the cache. */
  caches: Record<string, CacheFigures>
  /** Size and age of the list of ended sessions. */
  endedSessions: { known: number; ageSeconds: number }
  /** Passwords that are being hashed or wait for it. */
  hashing?: { running: number; waiting: number }
}

/** One answered request; `route` is the pattern of its route, `null` without one. */
export type Answered = { method: string; route: string | null; status: number; seconds: number }

/** Seconds. Checking a token takes microseconds, a log-in a third of a second; after ten, clients have given up. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** All other methods are one series, because clients can invent any number of methods. */
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])

export type Metrics = ReturnType<typeof createMetrics>

/** The metrics of this process for Prometheus. Each answered request is counted; `figures` is read at each scrape. */
export function createMetrics(figures: () => Figures) {
  const registry = new Registry()
  const registers = [registry]

  const requests = new Histogram({
    name: "latchkey_http_request_duration_seconds",
    help: "Time from a request to the start of its response.",
    labelNames: ["method", "route", "status"],
    buckets,
    registers,
  })

  /** A metric that is read at each scrape: one series for each value of the label, or one without a label. */
  function read(
    Kind: typeof Gauge | typeof Counter,
    name: string,
    help: string,
    label: string | undefined,
    values: () => Series,
  ) {
    new Kind({
      name,
      help,
      labelNames: label ? [label] : [],
      registers,
      collect() {
        this.reset()
        for (const [of, value] of Object.entries(values())) this.inc(label ? { [label]: of } : {}, value)
      },
    })
  }

  const caches = (figure: keyof CacheFigures) => () => each(figures().caches, (cache) => cache[figure])
  read(Gauge, "latchkey_http_requests_in_flight", "Requests that are being answered.", undefined, () => ({
    all: figures().requestsUnderWay,
  }))
  read(
    Gauge,
    "latchkey_database_statements_in_flight",
    "Statements that were sent or wait for a connection.",
    "database",
    () => each(figures().databases, ({ statementsUnderWay }) => statementsUnderWay),
  )
  read(Gauge, "latchkey_database_connections_max", "Maximum of connections of a pool.", "database", () =>
    each(figures().databases, ({ maxConnections }) => maxConnections),
  )
  read(Gauge, "latchkey_cache_entries", "Entries of a cache.", "cache", caches("size"))
  read(Counter, "latchkey_cache_hits_total", "Cache hits.", "cache", caches("hits"))
  read(Counter, "latchkey_cache_misses_total", "Cache misses.", "cache", caches("misses"))
  read(Gauge, "latchkey_ended_sessions_known", "Ended sessions whose tokens are refused.", undefined, () => ({
    all: figures().endedSessions.known,
  }))
  read(
    Gauge,
    "latchkey_ended_sessions_feed_age_seconds",
    "Time since the list of ended sessions was read.",
    undefined,
    () => ({
      all: figures().endedSessions.ageSeconds,
    }),
  )
  read(
    Gauge,
    "latchkey_password_hashings",
    "Passwords that are being hashed or wait for it.",
    "state",
    () => figures().hashing ?? {},
  )
  read(Gauge, "process_resident_memory_bytes", "Memory of this process.", undefined, () => ({
    all: process.memoryUsage.rss(),
  }))
  read(Counter, "process_cpu_seconds_total", "Processor time of this process.", undefined, () => ({
    all: cpuSeconds(),
  }))

  return {
    answered({ method, route, status, seconds }: Answered) {
      requests.observe({ method: methods.has(method) ? method : "other", route: route ?? "none", status }, seconds)
    },
    /** In Prometheus' text format. */
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

type Series = Record<string, number>

const each = <T>(record: Record<string, T>, value: (of: T) => number): Series =>
  Object.fromEntries(Object.entries(record).map(([name, of]) => [name, value(of)]))

function cpuSeconds() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
