import { RenewingCache } from "./renewing-cache.ts"
import type { Session } from "./session.server.ts"
import { heldFor } from "./session-lifetime.server.ts"

/** Sessions by their cookie, for some seconds: whoever uses the app costs no database read at each click. */
export const sessionCache = new RenewingCache<Session | undefined>(10_000, (session) =>
  session ? Date.now() + heldFor * 1_000 : 0,
)
