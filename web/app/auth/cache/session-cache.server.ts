import { eq } from "drizzle-orm"
import { config } from "#web/app/config.server.ts"
import { requestScope } from "#web/http/request-scope.ts"
import { db, orUnavailable } from "../store/database.server.ts"
import { session as sessions } from "../store/schema.ts"
import { readSession, renewAfter, type Session, sessionCookieIn } from "../store/sessions.server.ts"
import { RenewingCache } from "./renewing-cache.ts"
import { forgetShared, sharedSession } from "./shared-sessions.server.ts"

const { WEB_PROCESSES, REDIS_URL } = config

/**
 * How long a session stays cached in memory, in seconds. Never longer than `renewAfter`, because only a database read
 * renews it. 0 with several processes, because a process would learn too late that another one ended a session.
 */
const cachedFor = WEB_PROCESSES > 1 || REDIS_URL ? 0 : Math.min(30, renewAfter)

const capacity = 10_000

/** Sessions by the value of their cookie. */
export const sessionCache = new RenewingCache<Session | undefined>(capacity, (session) =>
  session ? Date.now() + cachedFor * 1_000 : 0,
)

/** JWTs for the API, by the `sid` of their holder. `renewAt` is in milliseconds. */
export const tokenCache = new RenewingCache<{ token: string; renewAt: number }>(capacity, ({ renewAt }) => renewAt)

/**
 * Session tokens without a living session. No later session gets the same token, so a cookie that outlives its session is
 * read from the database only once.
 */
const endedTokens = new Set<string>()

/** Returns the session of this request, from memory, Redis or the database. Throws a 503 `Problem` when the database is away. */
export async function sessionOf(request: Request): Promise<Session | undefined> {
  const cookie = sessionCookieIn(request.headers)
  if (!cookie || endedTokens.has(cookie.token)) return undefined
  const { value, token } = cookie
  const session = await orUnavailable(sessionCache.get(value, () => sharedSession(value, () => readSession(token))))
  if (!session) rememberEnded(token)
  if (!session || session.expiresAt <= new Date()) return undefined
  const scope = requestScope.getStore()
  if (scope) scope.subject = session.userId
  return session
}

function rememberEnded(token: string) {
  if (endedTokens.size >= capacity) endedTokens.delete(endedTokens.values().next().value!)
  endedTokens.add(token)
}

/** Removes a session and its JWT from memory because it ended, here or in another process. */
export function forgetSession(id: string) {
  sessionCache.forgetWhere((session) => session?.id === id)
  tokenCache.forget(id)
}

/** Removes a person's sessions and JWTs from the caches because their name or email changed. */
export async function forgetPerson(userId: string) {
  sessionCache.forgetWhere((session) => session?.userId === userId)
  const rows = await db
    .select({ id: sessions.id, token: sessions.token })
    .from(sessions)
    .where(eq(sessions.userId, userId))
  for (const { id } of rows) tokenCache.forget(id)
  await forgetShared(rows.map(({ token }) => token))
}
