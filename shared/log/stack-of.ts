/**
 * A fault as text for the log: its stack where there is one, and its causes'. The message of a query that failed lists the
 * query's parameters (drizzle-orm), and they may be secrets: they are left out.
 */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { name, message, stack = `${name}: ${message}`, cause } = error
  const told = "params" in error ? message.replace(/\nparams: .*/s, "") : message
  const text = stack.replace(message, () => told)
  return cause === undefined ? text : `${text}\nCaused by ${stackOf(cause)}`
}
