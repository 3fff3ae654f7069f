import { Problem } from "#shared/http/problem.ts"
import { takeTurns } from "#shared/turns.ts"
import { addressIn, networkOf } from "./client-address.ts"

/** Milliseconds that a page of an account waits for its turn. */
const maxWait = 5_000
/** Milliseconds for strangers. Their turns include log-ins, which may wait this long for a password to be hashed. */
const maxWaitOfStrangers = 20_000

/**
 * Limits how many pages are rendered at a time, because one thread renders all: three for each account, and eight for each
 * network without a session, so that twenty connections of one client do not delay others. Forms are counted separately from
 * pages, because they may wait for a password to be hashed. Endpoints are not limited, because they are quick, and the API
 * and monitors must reach them. Throws a 429 `Problem`.
 */
export function pageTurns() {
  const ofAccounts = takeTurns({ slots: 3, maxWaiting: 100, maxWait, refusal })
  const ofNetworks = takeTurns({ slots: 8, maxWaiting: 1_000, maxWait: maxWaitOfStrangers, refusal })

  return function inTurn(request: Request, path: string, owner: string | undefined, work: () => Promise<Response>) {
    if (/^\/(api|\.well-known)\//.test(path) || path === "/healthz") return work()
    if (owner) return ofAccounts(`${request.method} ${owner}`, work)
    const network = networkOf(addressIn(request.headers))
    return ofNetworks(`${request.method} ${network}`, work)
  }
}

const refusal = () =>
  new Problem("too-many-requests", "You asked for too much at once. Try again in a few seconds.", {
    headers: { "Retry-After": "2" },
  })
