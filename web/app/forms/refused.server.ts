import { data } from "@remix-run/node"
import { Problem } from "#scripts/problem.ts"
import { inWords } from "#web/dates/wait.ts"
import type { Fields, Refusal } from "./refusal.ts"

/** The text fields of a form, without what must never be sent back. */
export const fieldsOf = (form: FormData): Fields =>
  Object.fromEntries(
    [...form].filter(
      (field): field is [string, string] => typeof field[1] === "string" && !/password$/i.test(field[0]),
    ),
  )

/** A refusal as the answer to its form. */
export const answerOf = (refusal: Refusal) =>
  data(refusal, {
    status: refusal.status,
    headers: refusal.retryAfter === undefined ? undefined : { "Retry-After": String(refusal.retryAfter) },
  })

/**
 * The answer to a form that the accounts refused: what is wrong, by field, and everything typed but the password. Throws
 * again what is no refusal.
 */
export function refused(error: unknown, form: FormData) {
  if (!(error instanceof Problem)) throw error
  const { status, errors = [], headers, detail } = error
  const wait = Number(headers["Retry-After"])
  const answer: Refusal = {
    ok: false,
    status,
    message: errors.length > 0 ? undefined : wait ? `${detail} Try again in ${inWords(wait)}.` : detail,
    errors: Object.fromEntries(errors.map(({ field, message }) => [field, message])),
    values: fieldsOf(form),
    again: status === 503,
  }
  return data(answer, { status, headers })
}
