import { AsyncLocalStorage } from "node:async_hooks"

/** What becomes known of a request while it is answered, for its line in the log. */
export type RequestScope = { route: string | null; traceId?: string; subject?: string }

const shared = globalThis as { latchkeyRequestScope?: AsyncLocalStorage<RequestScope> }

shared.latchkeyRequestScope ??= new AsyncLocalStorage()

/** The server and the app's bundle each load this file, and mean the same scope. */
export const requestScope = shared.latchkeyRequestScope
