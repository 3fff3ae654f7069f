import { type RequestScope, requestScope } from "../http/request-scope.ts"

/** Milliseconds: who has waited this long in vain gets the answer without being made to wait for the next thing. */
const patience = 3_000

const inVain = new WeakSet<RequestScope>()

/** Notes that what this request waited for since `started` (of `performance.now()`) did not come. */
export function waitedInVainSince(started: number) {
  const scope = requestScope.getStore()
  if (scope && performance.now() - started > patience) inVain.add(scope)
}

/** Whether this request has waited in vain for the API or the accounts, and is to be answered now. */
export function hasWaitedInVain(): boolean {
  const scope = requestScope.getStore()
  return scope !== undefined && inVain.has(scope)
}
