import { type EndedSessions, followEndedSessions } from "#shared/ended-sessions/feed.ts"
import type { Figures } from "#shared/metrics/figures.ts"
import { keyAlgorithm } from "./auth/better-auth/jwt-options.server.ts"
import { forgetSession } from "./auth/cache/forget.server.ts"
import { prunePeriodically } from "./auth/cache/prune.server.ts"
import { sessionCache } from "./auth/cache/session-cache.server.ts"
import { tokenCache } from "./auth/cache/token-cache.server.ts"
import { hashingFigures } from "./auth/limits/hashing-queue.server.ts"
import { feedPool, pool } from "./auth/store/database.server.ts"
import { reportSameEmails } from "./auth/store/same-email.server.ts"
import { provisionKey } from "./auth/tokens/signing-keys.server.ts"
import { settings } from "./config.server.ts"
import { log } from "./log.server.ts"

/** Milliseconds between two looks whether the connections of requests are alive. */
const probeEvery = 1_000

const running: (() => unknown)[] = []
let endedSessions: EndedSessions

/** Called once before the first request: makes sure there is a key to sign with, and follows the sessions that end elsewhere. */
export async function ready() {
  // First of all, so that the feed has its connection where a database allows few.
  endedSessions = followEndedSessions({
    sql: feedPool.probe,
    log,
    tokensOutlive: settings.JWT_EXPIRES_IN,
    onFailed: () => sessionCache.forgetWhere(() => true),
  })
  endedSessions.onEnded((sids) => sids.forEach(forgetSession))
  if (keyAlgorithm) await provisionKey()
  await reportSameEmails()
  const probing = setInterval(() => pool.probe`select 1`.catch(() => {}), probeEvery)
  running.push(endedSessions.close, prunePeriodically(), () => clearInterval(probing))
}

/** What the app knows of itself, for metrics; after `ready`. */
export const figures = (): Omit<Figures, "requestsUnderWay"> => ({
  databases: { accounts: pool.figures(), ended_sessions: feedPool.figures() },
  caches: { sessions: sessionCache.figures(), minted_tokens: tokenCache.figures() },
  endedSessions: endedSessions.figures(),
  hashing: hashingFigures(),
})

/** Called once after the last request. */
export async function close() {
  for (const end of running) end()
  await Promise.all([pool.client.close(), feedPool.client.close()])
}
