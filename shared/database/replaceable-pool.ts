import type { SQL } from "bun"
import type { Log } from "#shared/log/log.ts"

type Options = {
  open: () => SQL
  /** Milliseconds after which a statement without an answer means that the connections are dead. */
  deadline: number
  /** Milliseconds that statements on a replaced pool may still take. */
  closeWithin: number
  log: Pick<Log, "warn">
}

/**
 * Returns a client whose pool is replaced by a new one when its connections are dead, for example after a failover or in a
 * network that drops all packets. Otherwise the operating system would wait a quarter of an hour for an answer.
 */
export function replaceablePool({ open, deadline, closeWithin, log }: Options) {
  let current = open()

  /** Sends each statement to the pool that is current at that moment. */
  const client = new Proxy((() => {}) as unknown as SQL, {
    apply: (_, __, args: Parameters<SQL>) => current(...args),
    get(_, name) {
      const value = current[name as keyof SQL]
      return typeof value === "function" ? value.bind(current) : value
    },
  })

  /** Opens a new pool in place of `suspect`, unless that has happened already. */
  function replace(suspect: SQL) {
    if (suspect !== current) return
    current = open()
    log.warn("database.connections_replaced")
    close(suspect, closeWithin)
  }

  const close = (pool: SQL, within: number) =>
    pool
      .close({ timeout: within / 1_000 })
      .catch((error) => log.warn("database.close_failed", { error: String(error) }))

  return {
    client,
    current: () => current,
    replace,
    /** Runs a statement, and replaces the pool if there is no answer within the deadline. */
    probe(strings: TemplateStringsArray, ...values: unknown[]): Promise<unknown> {
      const used = current
      const timer = setTimeout(replace, deadline, used)
      return used(strings, ...values).finally(() => clearTimeout(timer))
    },
    /** Waits for running statements, but no longer than the deadline. */
    close: () => close(current, deadline),
  }
}
