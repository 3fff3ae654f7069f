import { APIError } from "better-auth/api"

/** The 422 of a request to Better Auth: what is wrong with which field. */
export function invalidFields(faults: Record<string, string>): APIError {
  const errors = Object.entries(faults).map(([field, message]) => ({ field, message }))
  return new APIError("UNPROCESSABLE_ENTITY", { message: errors[0]?.message, code: "INVALID_FIELDS", errors })
}

/** Throws a 422 with every fault, or does nothing when there is none. */
export function refuse(faults: Record<string, string | undefined>) {
  const found = Object.entries(faults).filter((fault): fault is [string, string] => fault[1] !== undefined)
  if (found.length > 0) throw invalidFields(Object.fromEntries(found))
}
