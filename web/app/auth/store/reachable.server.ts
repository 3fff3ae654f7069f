import { Problem } from "#shared/http/problem.ts"
import { stackOf } from "#shared/log/stack-of.ts"
import { log } from "#web/app/log.server.ts"
import { waitedInVainSince } from "#web/app/patience.server.ts"

/** Waits for an answer of the accounts' database. Where there is none, that is logged, and a 503 `Problem` thrown. */
export async function reachable<T>(answer: PromiseLike<T>): Promise<T> {
  const started = performance.now()
  try {
    return await answer
  } catch (error) {
    waitedInVainSince(started)
    if (error instanceof Problem) throw error
    log.error("accounts.unreachable", { error: stackOf(error) })
    const headers = { "Retry-After": "5" }
    throw new Problem("unavailable", "Accounts cannot be reached.", { cause: error, headers })
  }
}
