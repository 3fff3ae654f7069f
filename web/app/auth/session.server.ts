import { data, redirect } from "@remix-run/node"
import { and, desc, eq, ne, type SQL } from "drizzle-orm"
import { Problem } from "#shared/http/problem.ts"
import { isUuid } from "#shared/text/uuid.ts"
import { askedAddress } from "#web/http/asked-address.ts"
import { ownCookie } from "../cookie.server.ts"
import { throwErrorPage } from "../errors/throw-error-page.server.ts"
import type { Fields } from "../forms/refusal.ts"
import { auth } from "./better-auth/auth.server.ts"
import { callAuth } from "./better-auth/call.server.ts"
import { sessionOf } from "./cache/session-cache.server.ts"
import { keepDraft } from "./draft.server.ts"
import { db, orUnavailable } from "./store/database.server.ts"
import { session as sessions } from "./store/schema.ts"
import { isAlive, ownerTag, ownerTagInField, type Session, sessionCookieIn } from "./store/sessions.server.ts"

export { lifetime, ownerField, type Session } from "./store/sessions.server.ts"
export { authorization, bearerFor, forgetBearer } from "./tokens/bearer.server.ts"
export { type Holder, holderOf } from "./tokens/mint.server.ts"

/**
 * Returns the session of this request. Without one it throws a redirect to the login page, which leads back here, and keeps
 * the `typed` fields of a form for `takeDraft`. Throws the 409 page for a form of another person (see `requireOwnForm`).
 */
export async function requireSession(request: Request, typed?: Fields): Promise<Session> {
  const session = await findSession(request)
  if (!session) throw await loginRedirect(request, typed)
  if (typed) await requireOwnForm(request, session, typed)
  return session
}

/** Returns the session of this request, or `undefined`. Throws the 503 page when the database is away. */
export const findSession = (request: Request): Promise<Session | undefined> => sessionOf(request).catch(throwErrorPage)

/** Throws the 409 page for a form that another person opened before this one logged in, and keeps the `typed` text for them. */
export async function requireOwnForm(request: Request, { userId }: Session, typed: Fields): Promise<void> {
  const owner = await ownerTagInField(typed.owner)
  if (owner && owner !== (await ownerTag(userId)))
    throw data(null, { status: 409, headers: await keepDraft(request, typed) })
}

/** Returns the redirect to the login page, which leads back here. Keeps the `typed` fields until then. */
export async function loginRedirect(request: Request, typed?: Fields): Promise<Response> {
  const headers = typed && (await keepDraft(request, typed))
  return redirect(`/login?${new URLSearchParams({ redirectTo: askedAddress(request) })}`, { headers })
}

/** Whether this browser had a session that has ended. */
export async function hadSession(request: Request): Promise<boolean> {
  return sessionCookieIn(request.headers) !== undefined && !(await findSession(request))
}

/** This cookie is set for a day after a log-out, so that another open tab can say why it is no longer logged in. */
const logOutCookie = ownCookie("logged-out", { maxAge: 86_400 })

/** Whether this browser logged out within a day and has not logged in since. */
export const hasLoggedOut = async (request: Request) =>
  (await logOutCookie.parse(request.headers.get("cookie"))) === true

/** The `Set-Cookie` value that records a log-out. */
export const recordLogOut = () => logOutCookie.serialize(true)

/** The `Set-Cookie` value that a log-in sends, to forget the last log-out. */
export const forgetLogOut = () => logOutCookie.serialize("", { maxAge: 0 })

/** Ends the session of this request on the server, but keeps the cookie, so that the login page can say what happened. */
export async function endSession(request: Request) {
  const cookie = sessionCookieIn(request.headers)
  if (cookie) await (await auth.$context).internalAdapter.deleteSession(cookie.token)
}

/** Ends one session of this person. Throws a 404 `Problem` when there is no such session. */
export async function endSessionOf(request: Request, session: Session, id: string) {
  const isTheirs = and(eq(sessions.id, id), eq(sessions.userId, session.userId))
  const read = db.select({ token: sessions.token }).from(sessions).where(isTheirs)
  const [found] = isUuid(id) ? await orUnavailable(read) : []
  if (!found) throw new Problem("not-found", "This session has ended already.")
  await callAuth(request, "/revoke-session", { token: found.token })
}

/** Ends every session of this person except this one. Throws `Problem`. */
export const endOtherSessions = (request: Request) => callAuth(request, "/revoke-other-sessions")

/** One page of a list. `page` counts from 1; `total` is the number of items on all pages. */
export type Page<T> = { items: T[]; page: number; pages: number; total: number }

export const pageSize = 20

/** Returns the existing page that is nearest to the requested page `asked`. */
export function pageAt(asked: number, total: number) {
  const pages = Math.max(1, Math.ceil(total / pageSize))
  const page = Math.min(Math.max(1, asked), pages)
  return { page, pages, total, offset: (page - 1) * pageSize }
}

/** A session as its owner sees it. `lastUsedAt` may be some minutes too early. */
export type SessionInList = {
  id: string
  isCurrent: boolean
  ipAddress: string | null
  userAgent: string | null
  createdAt: Date
  lastUsedAt: Date
  expiresAt: Date
}

/** Returns the living sessions of this person: this one, then a page of the others by last use. `total` counts the others. */
export async function listSessions(session: Session, asked: number): Promise<Page<SessionInList>> {
  const others = and(eq(sessions.userId, session.userId), isAlive, ne(sessions.id, session.id))
  const { offset, ...page } = pageAt(asked, await orUnavailable(db.$count(sessions, others)))
  const list = (which: SQL | undefined) => db.select(listColumns).from(sessions).where(which)
  const [current, rows] = await orUnavailable(
    Promise.all([
      list(eq(sessions.id, session.id)),
      list(others).orderBy(desc(sessions.updatedAt), sessions.id).limit(pageSize).offset(offset),
    ]),
  )
  const items = [...current, ...rows].map((row) => ({ ...row, isCurrent: row.id === session.id }))
  return { items, ...page }
}

const listColumns = {
  id: sessions.id,
  ipAddress: sessions.ipAddress,
  userAgent: sessions.userAgent,
  createdAt: sessions.createdAt,
  lastUsedAt: sessions.updatedAt,
  expiresAt: sessions.expiresAt,
}
