import { Counter, Gauge, Histogram, Registry } from "prom-client"
import type { CacheFigures, Figures } from "./figures.ts"

/** One answered request; `route` is a pattern, or `null` where nothing led to. */
export type Answered = { method: string; route: string | null; status: number; seconds: number }

/** Seconds: a token's check takes microseconds, a log-in a third of a second, and after ten everybody has given up. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** Anybody can make up a method; each name would be a series of its own. */
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])

export type Metrics = ReturnType<typeof createMetrics>

/** What Prometheus may know of this process: requests as they are answered, and its figures when it asks. */
export function createMetrics(figures: () => Figures) {
  const registry = new Registry()
  const registers = [registry]

  const requests = new Histogram({
    name: "latchkey_http_request_duration_seconds",
    help: "Time from a request to the beginning of its answer.",
    labelNames: ["method", "route", "status"],
    buckets,
    registers,
  })

  /** A figure that is read when it is asked for: one series a label's value, or one without a label. */
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
  read(Gauge, "latchkey_http_requests_in_flight", "Requests being answered.", undefined, () => ({
    all: figures().requestsUnderWay,
  }))
  read(
    Gauge,
    "latchkey_database_statements_in_flight",
    "Statements sent, or waiting for a connection.",
    "database",
    () => each(figures().databases, ({ statementsUnderWay }) => statementsUnderWay),
  )
  read(Gauge, "latchkey_database_connections_max", "Connections that a pool may have.", "database", () =>
    each(figures().databases, ({ maxConnections }) => maxConnections),
  )
  read(Gauge, "latchkey_cache_entries", "Entries of a cache.", "cache", caches("size"))
  read(Counter, "latchkey_cache_hits_total", "Times that a cache had what was asked for.", "cache", caches("hits"))
  read(Counter, "latchkey_cache_misses_total", "Times that it had not.", "cache", caches("misses"))
  read(Gauge, "latchkey_ended_sessions_known", "Ended sessions whose tokens are refused.", undefined, () => ({
    all: figures().endedSessions.known,
  }))
  read(
    Gauge,
    "latchkey_ended_sessions_feed_age_seconds",
    "Time since the feed of ended sessions was read.",
    undefined,
    () => ({
      all: figures().endedSessions.ageSeconds,
    }),
  )
  read(
    Gauge,
    "latchkey_password_hashings",
    "Passwords being hashed, and waiting for that.",
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
