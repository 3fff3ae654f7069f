import { RenewingCache } from "./renewing-cache.ts"
import { heldFor } from "./session-lifetime.server.ts"

export type Session = {
  id: string
  userId: string
  user: { id: string; name: string; email: string }
  createdAt: Date
  /** When it ends, unless it is used before. */
  expiresAt: Date
  /** When it ends regardless of use (`SESSION_MAX_AGE`). */
  endsForGood: Date
}

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
