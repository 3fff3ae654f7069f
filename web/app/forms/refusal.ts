/** The text fields of a form. */
export type Fields = Record<string, string>

/** The answer to a refused form: the reason, and the values to fill in again. */
export type Refusal = {
  ok: false
  /** The HTTP status; 0 if the server could not be reached. */
  status: number
  /** The error of the whole form. Missing if `errors` explain it. */
  message?: string
  /** The error message of each field. */
  errors?: Fields
  /** The typed values without passwords. */
  values?: Fields
  /** Whether sending the same form again may succeed. */
  again?: boolean
  /** Seconds to wait before sending it again. */
  retryAfter?: number
  /** The idempotency key that the form was sent with. */
  key?: string
}

export const isRefusal = (answer: unknown): answer is Refusal => (answer as Partial<Refusal> | undefined)?.ok === false

/** Whether the server could not be reached. */
export const isUnreachable = (answer: unknown) => (answer as Partial<Refusal> | undefined)?.status === 0

/**
 * Whether pages keep their data after this answer, because a refused form changed nothing. After a 404 or 412 they load it
 * again, because it is out of date.
 */
export function leavesPageAsItIs(answer: unknown): boolean {
  const { ok, status } = (answer ?? {}) as Partial<Refusal>
  return ok === false && status !== 404 && status !== 412
}
