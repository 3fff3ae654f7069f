import { data } from "@remix-run/node"
import { Problem } from "#shared/http/problem.ts"

/** Throws the response that the error pages show for a problem; throws any other error again. */
export function throwErrorPage(error: unknown): never {
  if (!(error instanceof Problem)) throw error
  const { status, retryAfter, requestId } = error
  const headers = retryAfter === undefined ? undefined : { "Retry-After": String(retryAfter) }
  throw data({ retryAfter, requestId }, { status, headers })
}
