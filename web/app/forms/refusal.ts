/** The fields of a form as they are sent. */
export type Fields = Record<string, string>

/** Why a form was not taken, and what belongs into it again. */
export type Refusal = {
  ok: false
  /** The HTTP status it came with; 0 where the server could not be reached. */
  status: number
  /** What is wrong on the whole; where there is none, `errors` says it. */
  message?: string
  /** What is wrong with which field. */
  errors?: Fields
  /** What was typed; never a password. */
  values?: Fields
  /** Trying the same again may work. */
  again?: boolean
  /** Seconds until it makes sense to. */
  retryAfter?: number
  /** The key the form was sent with. */
  key?: string
}

export const isRefusal = (answer: unknown): answer is Refusal => (answer as Partial<Refusal> | undefined)?.ok === false

/** Whether this answer says that the server could not be reached. */
export const isUnreachable = (answer: unknown) => (answer as Partial<Refusal> | undefined)?.status === 0

/**
 * Whether pages need not be read anew after this answer: what was refused changed nothing, and where something cannot be
 * reached the page stays as it is. Only what is gone (404) or not as it was (412) shows that the page is out of date.
 */
export function leavesPageAsItIs(answer: unknown): boolean {
  const { ok, status } = (answer ?? {}) as Partial<Refusal>
  return ok === false && status !== 404 && status !== 412
}
