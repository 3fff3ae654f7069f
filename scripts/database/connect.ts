import { SQL } from "bun"

type Options = {
  role?: string
  /** Connections. */
  max?: number
  /** Seconds that connecting may take. */
  connectionTimeout?: number
  /** Milliseconds after which PostgreSQL itself gives a statement up; only together with `role`. */
  statementTimeout?: number
}

/**
 * A pool on any PostgreSQL. With `role`, every connection acts as that role from its first statement on (a startup
 * parameter, so that nothing can run before it), whoever the URL logs in as, and plans each statement once, whatever its
 * values: planning the counts of tasks anew took longer than counting. Without, no parameter is sent at all: poolers
 * refuse those they do not know.
 */
export function connect(url: string, { role, max = 10, connectionTimeout = 30, statementTimeout }: Options = {}): SQL {
  const timeout = statementTimeout && { statement_timeout: String(statementTimeout) }
  const connection = role && { role, plan_cache_mode: "force_generic_plan", ...timeout }
  return new SQL(url, { max, connectionTimeout, ...(connection && { connection }) })
}
