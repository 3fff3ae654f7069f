import { AsyncLocalStorage } from "node:async_hooks"

/** Facts about a request that are collected for its log line. */
export type RequestScope = { route: string | null; traceId?: string; subject?: string }

const shared = globalThis as { latchkeyRequestScope?: AsyncLocalStorage<RequestScope> }

shared.latchkeyRequestScope ??= new AsyncLocalStorage()

/** The scope of the current request. It is global, because the server and the app's bundle each load this file. */
export const requestScope = shared.latchkeyRequestScope

/** Milliseconds. Once a request has waited this long for something that failed, it does not wait for anything else. */
const longestFailedWait = 3_000

const withFailedWait = new WeakSet<RequestScope>()

/** Records that something failed for which this request waited since `started` (`performance.now()`). */
export function noteFailedWait(started: number) {
  const scope = requestScope.getStore()
  if (scope && performance.now() - started > longestFailedWait) withFailedWait.add(scope)
}

/** Whether this request may wait for the API or the database; false after a long wait that failed. */
export function mayStillWait(): boolean {
  const scope = requestScope.getStore()
  return scope === undefined || !withFailedWait.has(scope)
}
