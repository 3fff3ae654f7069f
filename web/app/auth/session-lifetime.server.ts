import { settings } from "../settings.server.ts"

const { SESSION_EXPIRES_IN, WEB_PROCESSES, REDIS_URL } = settings

/** Seconds after which being used renews a session. */
export const renewAfter = Math.min(300, Math.floor(SESSION_EXPIRES_IN / 10))

/**
 * Seconds for which a session that was read is held in memory, unless it is heard to have ended, or nothing is heard: never
 * past its renewal, which only reading it brings about. Several processes would hear of each other's log-outs too late, so
 * there each request reads its session.
 */
export const heldFor = WEB_PROCESSES > 1 || REDIS_URL ? 0 : Math.min(30, renewAfter)
