import { type EndedSessions, followEndedSessions } from "#shared/ended-sessions/feed.ts"
import type { Figures } from "#shared/metrics/metrics.ts"
import { keyAlgorithm } from "./auth/better-auth/auth.server.ts"
import { forgetSession, sessionCache, tokenCache } from "./auth/cache/session-cache.server.ts"
import { hashingFigures } from "./auth/limits/hashing-queue.server.ts"
import { feedPool, pool } from "./auth/store/database.server.ts"
import { prunePeriodically } from "./auth/store/prune.server.ts"
import { reportSameEmails } from "./auth/store/same-email.server.ts"
import { provisionKey } from "./auth/tokens/signing-keys.server.ts"
import { config } from "./config.server.ts"
import { log } from "./log.server.ts"

/** Milliseconds between two checks of the database connections. */
const probeEvery = 1_000

const running: (() => unknown)[] = []
let endedSessions: EndedSessions

/** Runs once before the first request: provides a signing key and follows the sessions that end in other processes. */
export async function ready() {
  // The feed comes first, so that it gets its connection even if the database allows only a few.
  endedSessions = followEndedSessions({
    sql: feedPool.probe,
    log,
    tokensOutlive: config.JWT_EXPIRES_IN,
    onFailed: () => sessionCache.forgetWhere(() => true),
  })
  endedSessions.onEnded((sids) => sids.forEach(forgetSession))
  if (keyAlgorithm) await provisionKey()
  await reportSameEmails()
  const probing = setInterval(() => pool.probe`select 1`.catch(() => {}), probeEvery)
  running.push(endedSessions.close, prunePeriodically(), () => clearInterval(probing))
}

/** The app's figures for metrics. Call it only after `ready`. */
export const figures = (): Omit<Figures, "requestsUnderWay"> => ({
  databases: { accounts: pool.figures(), ended_sessions: feedPool.figures() },
  caches: { sessions: sessionCache.figures(), minted_tokens: tokenCache.figures() },
  endedSessions: endedSessions.figures(),
  hashing: hashingFigures(),
})

export async function close() {
  for (const end of running) end()
  await Promise.all([pool.close(), feedPool.close()])
}
