import { settings } from "../settings.server.ts"
import { RenewingCache } from "./renewing-cache.ts"
import type { Session } from "./session.server.ts"

/** Milliseconds. Several processes would hear of each other's log-outs too late, so there each request reads its session. */
const keptFor = settings.WEB_PROCESSES > 1 || settings.REDIS_URL ? 0 : 5_000

/** Sessions by their cookie, for some seconds: whoever uses the app costs no database read at each click. */
export const sessionCache = new RenewingCache<Session | undefined>(10_000, (session) =>
  session ? Date.now() + keptFor : 0,
)
