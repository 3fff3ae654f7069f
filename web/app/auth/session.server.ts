import { data, redirect } from "@remix-run/node"
import { and, eq, sql } from "drizzle-orm"
import { Problem } from "#shared/http/problem.ts"
import { askedAddress } from "#web/http/asked-address.ts"
import { requestScope } from "#web/http/request-scope.ts"
import { throwErrorPage } from "../errors/throw-error-page.server.ts"
import type { Fields } from "../forms/refusal.ts"
import { hasWaitedInVain } from "../patience.server.ts"
import { ownerIn, ownerTag } from "./better-auth/owner-tag.server.ts"
import { sessionCookieIn } from "./better-auth/session-cookie.server.ts"
import { endedTokens, type Session, sessionCache } from "./cache/session-cache.server.ts"
import { endsForGood, endsIfUsed, isAlive, isDue } from "./cache/session-lifetime.server.ts"
import { sharedSession } from "./cache/shared-sessions.server.ts"
import { keepDraft } from "./draft.server.ts"
import { db } from "./store/database.server.ts"
import { reachable } from "./store/reachable.server.ts"
import { session as sessions, user } from "./store/schema.ts"

/**
 * Whose request this is. Without a session it throws the redirect to the login page, which leads back here; what was
 * `typed` into the form of an action is kept meanwhile and given back by `takeDraft`. A form that names another owner throws
 * the 409 page: another person has logged in since the form's page was opened.
 */
export async function requireSession(request: Request, typed?: Fields): Promise<Session> {
  const session = await findSession(request)
  if (!session) throw await toLogin(request, typed)
  if (typed) await refuseForeign(request, session, typed)
  return session
}

/** Throws the 409 page for a form of another person, and keeps what was typed for that person. */
export async function refuseForeign(request: Request, { userId }: Session, typed: Fields): Promise<void> {
  const owner = await ownerIn(typed.owner)
  if (owner && owner !== (await ownerTag(userId)))
    throw data(null, { status: 409, headers: await keepDraft(request, typed) })
}

/** The way to the login page and back; what was typed waits meanwhile. */
export async function toLogin(request: Request, typed?: Fields): Promise<Response> {
  const headers = typed && (await keepDraft(request, typed))
  return redirect(`/login?${new URLSearchParams({ redirectTo: askedAddress(request) })}`, { headers })
}

/** The session of this request, or `undefined`. For pages: throws their 503 when that cannot be found out. */
export function findSession(request: Request): Promise<Session | undefined> {
  return sessionOf(request).catch(throwErrorPage)
}

/** The same for endpoints: throws a `Problem`. */
export async function sessionOf(request: Request): Promise<Session | undefined> {
  const cookie = sessionCookieIn(request.headers)
  if (!cookie || endedTokens.has(cookie.token)) return undefined
  const { value, token } = cookie
  const session = await reachable(sessionCache.get(value, () => sharedSession(value, () => readSession(token))))
  if (!session) endedTokens.add(token)
  if (!session || session.expiresAt <= new Date()) return undefined
  const scope = requestScope.getStore()
  if (scope) scope.subject = session.userId
  return session
}

/** Whether this browser had a session that has ended since; its log-in page says so. */
export async function hadSession(request: Request): Promise<boolean> {
  return sessionCookieIn(request.headers) !== undefined && !(await findSession(request))
}

/** The session that a `Set-Cookie` of a log-in began. Throws a 401 `Problem` when somebody has ended it meanwhile. */
export async function sessionBehind(headers: Headers): Promise<Session> {
  const request = new Request("http://latchkey.invalid", {
    headers: { cookie: headers.getSetCookie().map(nameAndValue).join("; ") },
  })
  const session = await sessionOf(request)
  if (!session) throw new Problem("unauthorized", "This session was ended as soon as it had begun. Log in again.")
  return session
}

const nameAndValue = (setCookie: string) => setCookie.split(";", 1)[0]

/** Reads the session from the database; being used renews it. */
async function readSession(token: string): Promise<Session | undefined> {
  if (hasWaitedInVain()) throw new Error("the request has waited in vain already")
  const [found] = await db
    .select({ ...shown, isDue })
    .from(sessions)
    .where(and(eq(sessions.token, token), isAlive))
  const session = found?.isDue ? await renew(found.id) : found
  if (!session) return undefined
  const { id, userId, createdAt, expiresAt } = session
  const [person] = await db
    .select({ id: user.id, name: user.name, email: user.email })
    .from(user)
    .where(eq(user.id, userId))
  return person && { id, userId, user: person, createdAt, expiresAt, endsForGood: session.endsForGood }
}

/** Finds no session where that has ended meanwhile. */
async function renew(id: string) {
  const [renewed] = await db
    .update(sessions)
    .set({ expiresAt: endsIfUsed, updatedAt: sql`now()` })
    .where(and(eq(sessions.id, id), isAlive))
    .returning(shown)
  return renewed
}

const shown = {
  id: sessions.id,
  userId: sessions.userId,
  createdAt: sessions.createdAt,
  expiresAt: sessions.expiresAt,
  endsForGood: sql<Date>`${endsForGood}`.mapWith(sessions.createdAt),
}
