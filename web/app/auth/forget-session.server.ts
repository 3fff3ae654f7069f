import { sessionCache } from "./session-cache.server.ts"
import { tokenCache } from "./token-cache.server.ts"

/** A session ended, here or in another process: nothing of it is held any longer. */
export function forgetSession(id: string) {
  sessionCache.forgetWhere((session) => session?.id === id)
  tokenCache.forget(id)
}

/** What is known of a person has changed: their sessions are read anew. */
export function forgetPerson(userId: string) {
  sessionCache.forgetWhere((session) => session?.userId === userId)
}
