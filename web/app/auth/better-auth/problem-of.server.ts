import { type FieldError, Problem, type ProblemKind } from "#shared/http/problem.ts"
import { tooBusy } from "../limits/hashing-queue.server.ts"

type Refusal = { message?: string; code?: string; errors?: FieldError[] }

const kinds: Record<number, ProblemKind> = {
  400: "bad-request",
  401: "unauthorized",
  403: "forbidden",
  404: "not-found",
  405: "method-not-allowed",
  413: "content-too-large",
  415: "unsupported-media-type",
  422: "invalid-fields",
}

/** What Better Auth refused, as a problem of ours. */
export async function refusalOf(response: Response): Promise<Problem> {
  const { message = "Refused.", code = "", errors }: Refusal = await response.json().catch(() => ({}))
  if (response.status === 429) {
    const wait = response.headers.get("x-retry-after") ?? "60"
    return new Problem("too-many-requests", "Too many attempts.", {
      headers: { "Retry-After": wait },
    })
  }
  if (code === tooBusy) {
    const headers = { "Retry-After": "5" }
    return new Problem("unavailable", "Many people are logging in at this moment.", { headers })
  }
  if (code.startsWith("USER_ALREADY_EXISTS")) return emailTaken()
  const failed = code.startsWith("FAILED_") && code !== "FAILED_TO_UNLINK_LAST_ACCOUNT"
  const kind = failed ? undefined : kinds[response.status]
  if (!kind) return new Problem("unavailable", "Accounts cannot be reached.", { headers: { "Retry-After": "5" } })
  return new Problem(kind, message, { errors })
}

export function emailTaken(): Problem {
  const taken = "There is an account with this email address already."
  return new Problem("conflict", taken, { errors: [{ field: "email", message: taken }] })
}
