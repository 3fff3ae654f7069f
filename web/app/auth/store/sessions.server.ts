import { parseCookies } from "better-auth/cookies"
import { constantTimeEqual, makeSignature } from "better-auth/crypto"
import { and, eq, gt, sql } from "drizzle-orm"
import { config, isHttps } from "#web/app/config.server.ts"
import { mayStillWait } from "#web/http/request-scope.ts"
import { cookiePrefix, genuineToken } from "#web/http/session-cookie.ts"
import { db } from "./database.server.ts"
import { session as sessions, user } from "./schema.ts"

const { BETTER_AUTH_SECRET, SESSION_EXPIRES_IN, SESSION_MAX_AGE } = config

export type Session = {
  id: string
  userId: string
  user: { id: string; name: string; email: string }
  createdAt: Date
  /** When it ends if it is not used before. */
  expiresAt: Date
  /** When it ends regardless of use (`SESSION_MAX_AGE`). */
  endsAtLatest: Date
}

/** A session cookie that this server signed, whether or not its session is alive. */
export type SessionCookie = { value: string; token: string }

/** The name that Better Auth gives to the session cookie. */
export const sessionCookieName = `${cookiePrefix(isHttps)}.session_token`

/** Returns the session cookie in these headers. There is at most one, because http/session-cookie.ts removes others. */
export function sessionCookieIn(headers: Headers | undefined): SessionCookie | undefined {
  const value = parseCookies(headers?.get("cookie") ?? "").get(sessionCookieName)
  const token = value && genuineToken(value, BETTER_AUTH_SECRET)
  return token ? { value, token } : undefined
}

/**
 * Returns a tag for the owner of a session that only this server can compute. Every session token ends with it, so that
 * draft.server.ts recognises the owner of an ended session when the same person logs in again.
 */
export async function ownerTag(userId: string): Promise<string> {
  const signature = await makeSignature(`owner:${userId}`, BETTER_AUTH_SECRET)
  return signature.replace(/[^A-Za-z0-9]/g, "").slice(0, 16)
}

/** The owner tag at the end of a session token. */
export const ownerTagIn = (token: string) => token.slice(token.lastIndexOf("-") + 1)

/** Returns the value of the `owner` field in forms: the owner tag, signed so that other sites' forms cannot name an owner. */
export async function ownerField(userId: string): Promise<string> {
  const tag = await ownerTag(userId)
  return `${tag}.${await signatureOf(tag)}`
}

/** Returns the owner tag in a form's `owner` field; `undefined` if there is none or this server did not sign it. */
export async function ownerTagInField(field = ""): Promise<string | undefined> {
  const [tag = "", signature = ""] = field.split(".", 2)
  return constantTimeEqual(await signatureOf(tag), signature) ? tag : undefined
}

const signatureOf = (tag: string) => makeSignature(`form:${tag}`, BETTER_AUTH_SECRET)

/** How long a session lives without use, in seconds. */
export const lifetime = Math.min(SESSION_EXPIRES_IN, SESSION_MAX_AGE)

/** Seconds after the last renewal from which the use of a session renews it. */
export const renewAfter = Math.min(300, Math.floor(lifetime / 10))

const seconds = (count: number) => sql`make_interval(secs => ${count}::int)`

/** SQL: when a session ends regardless of use. */
export const endsAtLatest = sql`${sessions.createdAt} + ${seconds(SESSION_MAX_AGE)}`

/** SQL: when the session ends if it is used now and never again. */
const endsIfUsed = sql`least(now() + ${seconds(lifetime)}, ${endsAtLatest})`

/** SQL: whether the session is alive. `expires_at` alone may date from a time with a larger `SESSION_MAX_AGE` or none. */
export const isAlive = and(gt(sessions.expiresAt, sql`now()`), gt(endsAtLatest, sql`now()`))

/** SQL: whether using the session now renews it. */
const isDue = sql<boolean>`(${sessions.updatedAt} <= now() - ${seconds(renewAfter)}
  or ${sessions.expiresAt} <= ${endsIfUsed} - ${seconds(renewAfter)} or ${sessions.expiresAt} > ${endsIfUsed})`

const columns = {
  id: sessions.id,
  userId: sessions.userId,
  createdAt: sessions.createdAt,
  expiresAt: sessions.expiresAt,
  endsAtLatest: sql<Date>`${endsAtLatest}`.mapWith(sessions.createdAt),
}

/** Reads a living session from the database and renews it when that is due. */
export async function readSession(token: string): Promise<Session | undefined> {
  if (!mayStillWait()) throw new Error("the request has waited too long already")
  const [found] = await db
    .select({ ...columns, isDue })
    .from(sessions)
    .where(and(eq(sessions.token, token), isAlive))
  const session = found?.isDue ? await renew(found.id) : found
  if (!session) return undefined
  const { id, userId, createdAt, expiresAt } = session
  const [person] = await db
    .select({ id: user.id, name: user.name, email: user.email })
    .from(user)
    .where(eq(user.id, userId))
  return person && { id, userId, user: person, createdAt, expiresAt, endsAtLatest: session.endsAtLatest }
}

/** Returns no session if it has ended in the meantime. */
async function renew(id: string) {
  const [renewed] = await db
    .update(sessions)
    .set({ expiresAt: endsIfUsed, updatedAt: sql`now()` })
    .where(and(eq(sessions.id, id), isAlive))
    .returning(columns)
  return renewed
}
