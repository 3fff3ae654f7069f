import { gt, lt, sql } from "drizzle-orm"
import { log } from "#web/app/log.server.ts"
import { db } from "../store/database.server.ts"
import { jwks, rateLimit, session, verification } from "../store/schema.ts"
import { endsForGood } from "./session-lifetime.server.ts"

const hour = 60 * 60 * 1000

/**
 * Deletes, now and every hour, what has run out: sessions, kept drafts, counters, old signing keys. Sessions from a time with
 * a larger `SESSION_MAX_AGE` get the end that they have today. Returns what ends that.
 */
export function prunePeriodically(): () => void {
  const prune = () =>
    Promise.all([
      db.update(session).set({ expiresAt: endsForGood }).where(gt(session.expiresAt, endsForGood)),
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
