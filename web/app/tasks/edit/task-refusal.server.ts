import type { Problem } from "#shared/http/problem.ts"
import { durationInWords } from "#web/app/dates/times.ts"
import { refusalOf } from "#web/app/forms/refusal.server.ts"
import type { Fields, Refusal } from "#web/app/forms/refusal.ts"

/** Returns a problem of the task API as the task forms show it. */
export function taskRefusalOf(problem: Problem, fields: Fields): Refusal {
  const refusal = refusalOf(problem, fields, sentenceFor(problem, fields))
  if (!(keyHeader in problem.fieldErrors)) return refusal
  // The key was used for another task, so the form gets a new one.
  const { key, ...values } = fields
  return { ...refusal, values }
}

const keyHeader = "Idempotency-Key"

/** Returns a sentence to replace the API's detail, which is written for programmers; `undefined` if fields have messages. */
function sentenceFor({ status, fieldErrors, retryAfter }: Problem, { bulk }: Fields): string | undefined {
  // An earlier attempt with this key added the task, but its answer was lost, and then the form was changed.
  if (keyHeader in fieldErrors)
    return "This task is in your list already, as you typed it at first. Discard this, or add it as another task."
  // `tasks` is not a field of the form: it means that the account is full.
  if (fieldErrors.tasks) return `${fieldErrors.tasks}.`
  // The form for several tasks cannot show errors at its fields.
  if (bulk && Object.keys(fieldErrors).length > 0) return `${Object.values(fieldErrors).join(". ")}.`
  if (Object.keys(fieldErrors).length > 0) return undefined
  if (status === 403) return "You don't have permission to do that."
  if (status === 404)
    return bulk ? "One of these tasks is no longer there, so none was changed." : "That task is no longer there."
  if (status === 412) return "This task was changed elsewhere while you were editing it."
  if (status === 413) return "That is too much text for one task."
  if (status === 429) return `That was too much at once. Try again in ${durationInWords(retryAfter || 60)}.`
  if (status === 503) return "Your tasks can't be reached at the moment. Nothing is lost: try again."
  return "That did not work, and it is our fault. Try again."
}
