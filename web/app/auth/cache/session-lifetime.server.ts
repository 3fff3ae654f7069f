import { and, gt, sql } from "drizzle-orm"
import { settings } from "#web/app/config.server.ts"
import { session } from "../store/schema.ts"

const { SESSION_EXPIRES_IN, SESSION_MAX_AGE, WEB_PROCESSES, REDIS_URL } = settings

/** Seconds a session lives without use. */
export const lifetime = Math.min(SESSION_EXPIRES_IN, SESSION_MAX_AGE)

/** Seconds after which being used renews a session. */
export const renewAfter = Math.min(300, Math.floor(lifetime / 10))

/**
 * Seconds for which a session that was read is held in memory, unless it is heard to have ended, or nothing is heard: never
 * past its renewal, which only reading it brings about. Several processes would hear of each other's log-outs too late, so
 * there each request reads its session.
 */
export const heldFor = WEB_PROCESSES > 1 || REDIS_URL ? 0 : Math.min(30, renewAfter)

const seconds = (count: number) => sql`make_interval(secs => ${count}::int)`

/** The moment at which a session of the table `session` ends, regardless of use. */
export const endsForGood = sql`${session.createdAt} + ${seconds(SESSION_MAX_AGE)}`

/** The moment at which it ends when it is used now, and no more. */
export const endsIfUsed = sql`least(now() + ${seconds(lifetime)}, ${endsForGood})`

/** Whether it lives. The age counts too: `expires_at` may be from a time with a larger `SESSION_MAX_AGE`, or with none. */
export const isAlive = and(gt(session.expiresAt, sql`now()`), gt(endsForGood, sql`now()`))

/** Whether being used now renews it. */
export const isDue = sql<boolean>`(${session.updatedAt} <= now() - ${seconds(renewAfter)}
  or ${session.expiresAt} <= ${endsIfUsed} - ${seconds(renewAfter)} or ${session.expiresAt} > ${endsIfUsed})`
