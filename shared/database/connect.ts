import { SQL } from "bun"

/** The roles that web app and API act as: the one sees the accounts, the other the tasks, and neither sees the other's tables. */
export const webRole = "latchkey_web"
export const apiRole = "latchkey_api"

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
 * A pool on any PostgreSQL. With `role`, every connection acts as that role from its first statement on, whoever the URL logs
 * in as, and plans each statement once, whatever its values: planning the counts of tasks anew took longer than counting.
 * That is asked for as the startup parameter `options`, so that nothing can run before it: others Neon's proxy drops unsaid.
 * Without, no parameter is sent at all: poolers refuse those they do not know.
 */
export function connect(url: string, { role, max = 10, connectionTimeout = 30, statementTimeout }: Options = {}): SQL {
  const timeout = statementTimeout ? ` -c statement_timeout=${statementTimeout}` : ""
  const options = role && `-c role=${role} -c plan_cache_mode=force_generic_plan${timeout}`
  return new SQL(url, { max, connectionTimeout, ...(options && { connection: { options } }) })
}
