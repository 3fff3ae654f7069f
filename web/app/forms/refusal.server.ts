import { data } from "@remix-run/node"
import { Problem } from "#shared/http/problem.ts"
import { durationInWords } from "../dates/times.ts"
import type { Fields, Refusal } from "./refusal.ts"

/**
 * The text fields with these names, as they were typed. An answer or a draft contains only fields picked here: never a
 * password, which no list of names includes, and none of the 40,000 unknown fields that fit into one request.
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
 * A problem as its form shows it, with the `values` to fill in again: the message of each field, or one sentence where no
 * field has one. `sentence` replaces both, for a problem that belongs to no field of the form or needs other words.
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

/** A refusal as the answer to its form. */
export const refusalResponse = (refusal: Refusal) =>
  data(refusal, {
    status: refusal.status,
    headers: refusal.retryAfter === undefined ? undefined : { "Retry-After": String(refusal.retryAfter) },
  })

/** The answer to a form whose action threw `error`: a problem becomes a refusal, any other error is thrown again. */
export function refused(error: unknown, values: Fields) {
  if (!(error instanceof Problem)) throw error
  return refusalResponse(refusalOf(error, values))
}
