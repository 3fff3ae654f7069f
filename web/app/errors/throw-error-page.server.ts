import { data } from "@remix-run/node"
import { Problem } from "#shared/http/problem.ts"

/** Throws a problem as the response that error pages show. Rethrows any other error. */
export function throwErrorPage(error: unknown): never {
  if (!(error instanceof Problem)) throw error
  const { status, retryAfter, requestId } = error
  const headers = retryAfter === undefined ? undefined : { "Retry-After": String(retryAfter) }
  throw data({ retryAfter, requestId }, { status, headers })
}
