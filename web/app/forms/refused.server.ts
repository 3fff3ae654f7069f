import { data } from "@remix-run/node"
import { Problem } from "#shared/http/problem.ts"
import { inWords } from "../dates/wait.ts"
import type { Fields, Refusal } from "./refusal.ts"

/**
 * The text fields with these names, as they were typed. An answer or a draft contains only fields picked here: never a
 * password, which no list of names includes, and none of the 40,000 unknown fields that fit into one request.
 */
export function fieldsOf(form: FormData, names: readonly string[]): Fields {
  const fields: Fields = {}
  for (const name of names) {
    const value = form.get(name)
    if (typeof value === "string") fields[name] = value
  }
  return fields
}

/** A refusal as the answer to its form. */
export const answerOf = (refusal: Refusal) =>
  data(refusal, {
    status: refusal.status,
    headers: refusal.retryAfter === undefined ? undefined : { "Retry-After": String(refusal.retryAfter) },
  })

/**
 * The answer to a form that the accounts refused: what is wrong, by field, and the `values` to fill in again. Throws other
 * errors again.
 */
export function refused(error: unknown, values: Fields) {
  if (!(error instanceof Problem)) throw error
  const { status, errors = [], headers, detail } = error
  const wait = Number(headers["Retry-After"])
  const answer: Refusal = {
    ok: false,
    status,
    message: errors.length > 0 ? undefined : wait ? `${detail} Try again in ${inWords(wait)}.` : detail,
    errors: Object.fromEntries(errors.map(({ field, message }) => [field, message])),
    values,
    again: status === 503,
  }
  return data(answer, { status, headers })
}
