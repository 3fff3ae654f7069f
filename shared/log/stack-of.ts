/**
 * Returns an error as text for the log, with its stack and those of its causes. Leaves out the parameters of a failed query,
 * which drizzle-orm lists in the message, because they may be secrets.
 */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { name, message, stack = `${name}: ${message}`, cause } = error
  const safe = "params" in error ? message.replace(/\nparams: .*/s, "") : message
  const text = stack.replace(message, () => safe)
  return cause === undefined ? text : `${text}\nCaused by ${stackOf(cause)}`
}
