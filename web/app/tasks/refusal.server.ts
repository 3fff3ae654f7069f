import { inWords } from "../dates/wait.ts"
import type { ApiError } from "../errors/api-error.ts"
import type { Fields, Refusal } from "../forms/refusal.ts"

/** What the task API refused, in words for the person who asked for it. */
export function refusalOf({ status, fieldErrors, retryAfter }: ApiError, values: Fields): Refusal {
  if (keyHeader in fieldErrors) return addedAlready(status, values)
  // No field of a form: the account is full.
  const { tasks: fullAccount, ...errors } = fieldErrors
  const hasFields = Object.keys(errors).length > 0
  return {
    ok: false,
    status,
    key: values.key,
    message: fullAccount ? `${fullAccount}.` : hasFields ? undefined : explanation(status, retryAfter),
    errors,
    values,
    again: status === 429 || status >= 500,
    retryAfter,
  }
}

const keyHeader = "Idempotency-Key"

/** An earlier attempt with this key added the task after all; its answer was lost, and the form was changed since. */
const addedAlready = (status: number, { key, ...values }: Fields): Refusal => ({
  ok: false,
  status,
  key,
  message: "This task is in your list already, as you typed it at first. Discard this, or add it as another task.",
  values,
})

function explanation(status: number, retryAfter = 0): string {
  if (status === 403) return "You don't have permission to do that."
  if (status === 404) return "That task is no longer there."
  if (status === 412) return "This task was changed elsewhere while you were editing it."
  if (status === 413) return "That is too much text for one task."
  if (status === 429) return `That was too much at once. Try again in ${inWords(retryAfter || 60)}.`
  if (status === 503) return "Your tasks can't be reached at the moment. Nothing is lost: try again."
  return "That did not work, and it is our fault. Try again."
}
