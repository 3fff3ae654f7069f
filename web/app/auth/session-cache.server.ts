import { RenewingCache } from "./renewing-cache.ts"
import type { Session } from "./session.server.ts"
import { heldFor } from "./session-lifetime.server.ts"

const capacity = 10_000

/** Sessions by their genuine cookie, for some seconds: a person who uses the app costs no database read at each click. */
export const sessionCache = new RenewingCache<Session | undefined>(capacity, (session) =>
  session ? Date.now() + heldFor * 1_000 : 0,
)

const ended = new Set<string>()

/**
 * Tokens whose session the database did not have, or had as ended. No session gets such a token again, so a cookie that
 * outlived its session costs one read.
 */
export const endedTokens = {
  has: (token: string) => ended.has(token),
  add(token: string) {
    if (ended.size >= capacity) ended.delete(ended.values().next().value!)
    ended.add(token)
  },
}
