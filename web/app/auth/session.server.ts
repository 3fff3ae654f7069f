import { redirect } from "@remix-run/node"
import { Problem } from "#scripts/problem.ts"
import { throwFaultPage } from "#web/shell/fault-page.server.ts"
import { askedAddress } from "../../http/asked-address.ts"
import { requestScope } from "../../http/request-scope.ts"
import { hasWaitedInVain } from "../patience.server.ts"
import { auth } from "./auth.server.ts"
import { keepDraft } from "./draft.server.ts"
import type { Holder } from "./mint.server.ts"
import { reachable } from "./reachable.server.ts"
import { sessionCache } from "./session-cache.server.ts"
import { genuineToken, headersWith, sessionCookieOf } from "./session-cookie.server.ts"
import { sharedSession } from "./shared-sessions.server.ts"

export type Session = {
  id: string
  userId: string
  user: { id: string; name: string; email: string }
  createdAt: Date
  expiresAt: Date
}

/**
 * Whose request this is. Without a session it throws the redirect to the login page, which leads back here; what was
 * `typed` into the form of an action is kept meanwhile and given back by `takeDraft`.
 */
export async function requireSession(request: Request, typed?: FormData): Promise<Session> {
  const session = await findSession(request)
  if (session) return session
  throw await toLogin(request, typed)
}

/** The way to the login page and back; what was typed waits meanwhile. */
export async function toLogin(request: Request, typed?: FormData): Promise<Response> {
  const headers = typed && (await keepDraft(request, typed))
  return redirect(`/login?${new URLSearchParams({ redirectTo: askedAddress(request) })}`, { headers })
}

/** The session of this request, or `undefined`. For pages: throws their 503 when that cannot be found out. */
export function findSession(request: Request): Promise<Session | undefined> {
  return sessionOf(request).catch(throwFaultPage)
}

/** The same for endpoints: throws a `Problem`. */
export async function sessionOf(request: Request): Promise<Session | undefined> {
  const cookie = sessionCookieOf(request)
  if (!cookie) return undefined
  const session = await reachable(sessionCache.get(cookie, () => sharedSession(cookie, () => readSession(cookie))))
  if (!session || session.expiresAt <= new Date()) return undefined
  const scope = requestScope.getStore()
  if (scope) scope.subject = session.userId
  return session
}

/** Whether this browser had a session that has ended since; its log-in page says so. */
export async function hadSession(request: Request): Promise<boolean> {
  const cookie = sessionCookieOf(request)
  return !!cookie && !!(await genuineToken(cookie)) && !(await findSession(request))
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
async function readSession(cookie: string): Promise<Session | undefined> {
  if (hasWaitedInVain()) throw new Error("the request has waited in vain already")
  const found = await auth.api.getSession({ headers: headersWith(cookie) })
  if (!found) return undefined
  const { session, user } = found
  return {
    id: session.id,
    userId: user.id,
    user: { id: user.id, name: user.name, email: user.email },
    createdAt: session.createdAt,
    expiresAt: session.expiresAt,
  }
}

/** The session as a token's holder. */
export const holderOf = ({ id, user, expiresAt }: Session): Holder => ({
  subject: user.id,
  email: user.email,
  sid: id,
  endsAt: expiresAt,
})
