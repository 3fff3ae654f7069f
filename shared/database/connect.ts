import { SQL } from "bun"

/** The roles of web app and API: one sees the accounts, the other the tasks, and neither sees the tables of the other. */
export const webRole = "latchkey_web"
export const apiRole = "latchkey_api"

type Options = {
  role?: string
  /** Connections. */
  max?: number
  /** Seconds. */
  connectionTimeout?: number
  /** Milliseconds after which PostgreSQL cancels a statement; only together with `role`. */
  statementTimeout?: number
}

/**
 * Returns a pool of connections to any PostgreSQL. With `role`, every connection acts as that role from its first statement,
 * and plans each statement once for all values, because planning the counts of tasks took longer than counting. Both are
 * set by the startup parameter `options`, which takes effect before any statement; Neon's proxy silently drops other
 * parameters. Without `role` no parameter is sent, because poolers refuse unknown ones.
 */
export function connect(url: string, { role, max = 10, connectionTimeout = 30, statementTimeout }: Options = {}): SQL {
  const timeout = statementTimeout ? ` -c statement_timeout=${statementTimeout}` : ""
  const options = role && `-c role=${role} -c plan_cache_mode=force_generic_plan${timeout}`
  return new SQL(url, { max, connectionTimeout, ...(options && { connection: { options } }) })
}
