import { followEndedSessions } from "#scripts/ended-sessions/feed.ts"
import { client } from "./auth/database.server.ts"
import { forgetSession } from "./auth/forget-session.server.ts"
import { keyAlgorithm } from "./auth/jwt-options.server.ts"
import { prunePeriodically } from "./auth/prune.server.ts"
import { provisionKey } from "./auth/signing-keys.server.ts"
import { log } from "./log.server.ts"
import { settings } from "./settings.server.ts"

const running: (() => unknown)[] = []

/** Called once before the first request: makes sure there is a key to sign with, and follows the sessions that end elsewhere. */
export async function ready() {
  if (keyAlgorithm) await provisionKey()
  const ended = followEndedSessions({ sql: client, log, tokensOutlive: settings.JWT_EXPIRES_IN })
  ended.onEnded((sids) => sids.forEach(forgetSession))
  running.push(ended.close, prunePeriodically())
}

/** Called once after the last request. */
export async function close() {
  for (const end of running) end()
  await client.close()
}
