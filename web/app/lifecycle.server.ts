import { type EndedSessions, followEndedSessions } from "#scripts/ended-sessions/feed.ts"
import type { Figures } from "#scripts/metrics/figures.ts"
import { client, databaseFigures, probe } from "./auth/database.server.ts"
import { forgetSession } from "./auth/forget-session.server.ts"
import { hashingFigures } from "./auth/hashing-queue.server.ts"
import { keyAlgorithm } from "./auth/jwt-options.server.ts"
import { prunePeriodically } from "./auth/prune.server.ts"
import { reportSameEmails } from "./auth/same-email.server.ts"
import { sessionCache } from "./auth/session-cache.server.ts"
import { provisionKey } from "./auth/signing-keys.server.ts"
import { tokenCache } from "./auth/token-cache.server.ts"
import { log } from "./log.server.ts"
import { settings } from "./settings.server.ts"

const running: (() => unknown)[] = []
let endedSessions: EndedSessions

/** Called once before the first request: makes sure there is a key to sign with, and follows the sessions that end elsewhere. */
export async function ready() {
  if (keyAlgorithm) await provisionKey()
  await reportSameEmails()
  endedSessions = followEndedSessions({
    sql: probe,
    log,
    tokensOutlive: settings.JWT_EXPIRES_IN,
    onFailed: () => sessionCache.forgetWhere(() => true),
  })
  endedSessions.onEnded((sids) => sids.forEach(forgetSession))
  running.push(endedSessions.close, prunePeriodically())
}

/** What the app knows of itself, for metrics; after `ready`. */
export const figures = (): Omit<Figures, "requestsUnderWay"> => ({
  databases: databaseFigures(),
  caches: { sessions: sessionCache.figures(), minted_tokens: tokenCache.figures() },
  endedSessions: endedSessions.figures(),
  hashing: hashingFigures(),
})

/** Called once after the last request. */
export async function close() {
  for (const end of running) end()
  await client.close()
}
