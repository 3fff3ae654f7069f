import { Problem } from "#scripts/problem.ts"
import { stackOf } from "#scripts/stack-of.ts"
import { log } from "../log.server.ts"
import { waitedInVainSince } from "../patience.server.ts"

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
