import { lt, sql } from "drizzle-orm"
import { log } from "../log.server.ts"
import { db } from "./database.server.ts"
import { jwks, rateLimit, session, verification } from "./schema.ts"

const hour = 60 * 60 * 1000

/** Deletes, now and every hour, what has run out: sessions, kept drafts, counters, old signing keys. Returns what ends that. */
export function prunePeriodically(): () => void {
  const prune = () =>
    Promise.all([
      db.delete(session).where(lt(session.expiresAt, sql`now() - interval '1 day'`)),
      db.delete(verification).where(lt(verification.expiresAt, sql`now()`)),
      db.delete(rateLimit).where(lt(rateLimit.lastRequest, Date.now() - 24 * hour)),
      // A public key may be needed for as long as a token can live.
      db.delete(jwks).where(lt(jwks.expiresAt, sql`now() - interval '2 days'`)),
    ]).catch((error) => log.warn("prune.failed", { error: String(error) }))
  prune()
  const timer = setInterval(prune, hour)
  return () => clearInterval(timer)
}
