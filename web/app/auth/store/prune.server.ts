import { gt, lt, sql } from "drizzle-orm"
import { log } from "#web/app/log.server.ts"
import { db } from "./database.server.ts"
import { jwks, rateLimit, session, verification } from "./schema.ts"
import { endsAtLatest } from "./sessions.server.ts"

const hour = 60 * 60 * 1000

/**
 * Deletes expired sessions, drafts, one-time links, counters and signing keys, now and every hour. Shortens sessions that were
 * created with a larger `SESSION_MAX_AGE`. Returns a function that stops this.
 */
export function prunePeriodically(): () => void {
  const prune = () =>
    Promise.all([
      db.update(session).set({ expiresAt: endsAtLatest }).where(gt(session.expiresAt, endsAtLatest)),
      db.delete(session).where(lt(session.expiresAt, sql`now() - interval '1 day'`)),
      db.delete(verification).where(lt(verification.expiresAt, sql`now()`)),
      db.delete(rateLimit).where(lt(rateLimit.lastRequest, Date.now() - 24 * hour)),
      // A public key is needed until the last token that it signed has expired.
      db.delete(jwks).where(lt(jwks.expiresAt, sql`now() - interval '2 days'`)),
    ]).catch((error) => log.warn("prune.failed", { error: String(error) }))
  prune()
  const timer = setInterval(prune, hour)
  return () => clearInterval(timer)
}
