import { data } from "@remix-run/node"
import { Problem } from "#shared/http/problem.ts"
import { ApiError } from "./api-error.ts"

/** Throws what the error pages understand of a fault of the accounts or the task API; anything else goes on as it is. */
export function throwFaultPage(error: unknown): never {
  if (error instanceof ApiError) throw page(error.status, error.retryAfter, error.problem.requestId)
  if (error instanceof Problem) throw page(error.status, Number(error.headers["Retry-After"]) || undefined)
  throw error
}

function page(status: number, retryAfter?: number, requestId?: string) {
  const headers = retryAfter === undefined ? undefined : { "Retry-After": String(retryAfter) }
  return data({ retryAfter, requestId }, { status, headers })
}
