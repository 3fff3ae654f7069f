import { data } from "@remix-run/node"
import { Problem } from "#shared/http/problem.ts"
import { durationInWords } from "../dates/times.ts"
import type { Fields, Refusal } from "./refusal.ts"

/**
 * Returns the text fields with these names, as they were typed. Answers and drafts contain only fields from here: no password,
 * because no list of names includes one, and none of the many unknown fields that a request can contain.
 */
export function textFields(form: Pick<FormData | URLSearchParams, "get">, names: readonly string[]): Fields {
  const fields: Fields = {}
  for (const name of names) {
    const value = form.get(name)
    if (typeof value === "string") fields[name] = value
  }
  return fields
}

/**
 * Returns a problem as its form shows it: the message of each field, or one sentence if no field has a message, and the
 * `values` to fill in again. `sentence` replaces both, for a problem that belongs to no field or needs other words.
 */
export function refusalOf(problem: Problem, values: Fields, sentence?: string): Refusal {
  const { status, detail, fieldErrors, retryAfter } = problem
  const isAtFields = sentence === undefined && Object.keys(fieldErrors).length > 0
  const general = retryAfter ? `${detail} Try again in ${durationInWords(retryAfter)}.` : detail
  return {
    ok: false,
    status,
    key: values.key,
    message: isAtFields ? undefined : (sentence ?? general),
    errors: isAtFields ? fieldErrors : {},
    values,
    again: status === 429 || status >= 500,
    retryAfter,
  }
}

/** Returns the response to a refused form. */
export const refusalResponse = (refusal: Refusal) =>
  data(refusal, {
    status: refusal.status,
    headers: refusal.retryAfter === undefined ? undefined : { "Retry-After": String(refusal.retryAfter) },
  })

/** Returns the response to a form whose action threw a problem. Rethrows any other error. */
export function refused(error: unknown, values: Fields) {
  if (!(error instanceof Problem)) throw error
  return refusalResponse(refusalOf(error, values))
}
