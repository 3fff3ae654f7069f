import type { SQL } from "bun"

type Options = {
  /** Opens a pool. */
  open: () => SQL
  /** Milliseconds within which a statement is answered as long as anybody is there. */
  deadline: number
  onGivenUp: () => void
}

/**
 * A pool that outlives connections on which nothing is heard any more, as after a failover or in a network that swallows
 * what it is sent: the system would wait for them for a quarter of an hour. `probe` runs a statement, and when that is not
 * answered in time the pool is replaced; what waited on it fails then. `client` can be used like the pool of that moment.
 */
export function lastingPool({ open, deadline, onGivenUp }: Options) {
  let pool = open()

  const client = new Proxy((() => {}) as unknown as SQL, {
    apply: (_, __, args: Parameters<SQL>) => pool(...args),
    get(_, name) {
      const value = pool[name as keyof SQL]
      return typeof value === "function" ? value.bind(pool) : value
    },
  })

  function giveUp(silent: SQL) {
    if (silent !== pool) return
    pool = open()
    onGivenUp()
    silent.close({ timeout: 0 }).catch(() => {})
  }

  function probe(strings: TemplateStringsArray, ...values: unknown[]): Promise<unknown> {
    const used = pool
    const timer = setTimeout(giveUp, deadline, used)
    return used(strings, ...values).finally(() => clearTimeout(timer))
  }

  return { client, probe }
}
