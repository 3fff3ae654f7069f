import { Problem } from "#scripts/problem.ts"
import { log } from "../log.server.ts"

/** Waits for an answer of the accounts' database. Where there is none, that is logged, and a 503 `Problem` thrown. */
export async function reachable<T>(answer: PromiseLike<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Problem) throw error
    log.error("accounts.unreachable", { error: withoutParameters(error) })
    const headers = { "Retry-After": "5" }
    throw new Problem("unavailable", "Accounts cannot be reached.", { cause: error, headers })
  }
}

/** The message of a failed query lists its parameters, and they may be secrets; its cause does not. */
function withoutParameters(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const message = error.message.replace(/params:.*/s, "").trim()
  return error.cause instanceof Error ? `${message}: ${error.cause.message}` : message
}
