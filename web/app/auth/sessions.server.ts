import { and, desc, eq, ne, type SQL, sql } from "drizzle-orm"
import { Problem } from "#shared/http/problem.ts"
import { callAuth } from "./better-auth/call.server.ts"
import { refusalOf } from "./better-auth/problem-of.server.ts"
import type { Session } from "./cache/session-cache.server.ts"
import { isAlive } from "./cache/session-lifetime.server.ts"
import { type Page, pageSize, placeOf } from "./pages.ts"
import { db } from "./store/database.server.ts"
import { reachable } from "./store/reachable.server.ts"
import { session as sessions } from "./store/schema.ts"

/** A session as its owner sees it; `lastUsedAt` is right to some minutes. */
export type SessionInList = {
  id: string
  isCurrent: boolean
  ipAddress: string | null
  userAgent: string | null
  createdAt: Date
  lastUsedAt: Date
  expiresAt: Date
}

/** The living sessions of this person: this one first, then a page of the others, the last used first. `total` are the others. */
export async function listSessions(session: Session, asked: number): Promise<Page<SessionInList>> {
  const others = and(eq(sessions.userId, session.userId), isAlive, ne(sessions.id, session.id))
  const { offset, ...place } = placeOf(asked, await reachable(db.$count(sessions, others)))
  const list = (which: SQL | undefined) => db.select(shown).from(sessions).where(which)
  const [current, rows] = await reachable(
    Promise.all([
      list(eq(sessions.id, session.id)),
      list(others).orderBy(desc(sessions.updatedAt), sessions.id).limit(pageSize).offset(offset),
    ]),
  )
  const items = [...current, ...rows].map((row) => ({ ...row, isCurrent: row.id === session.id }))
  return { items, ...place }
}

const shown = {
  id: sessions.id,
  ipAddress: sessions.ipAddress,
  userAgent: sessions.userAgent,
  createdAt: sessions.createdAt,
  lastUsedAt: sessions.updatedAt,
  expiresAt: sessions.expiresAt,
}

/** Ends one session of this person. Throws a 404 `Problem` when it is not theirs or no more. */
export async function endSessionOf(request: Request, session: Session, id: string) {
  const theirs = and(sql`${sessions.id}::text = ${id}`, eq(sessions.userId, session.userId))
  const [found] = await reachable(db.select({ token: sessions.token }).from(sessions).where(theirs))
  if (!found) throw new Problem("not-found", "This session has ended already.")
  const response = await callAuth(request, "/revoke-session", { token: found.token })
  if (!response.ok) throw await refusalOf(response)
}

/** Ends every session of this person but this one. Throws `Problem`. */
export async function endOtherSessions(request: Request) {
  const response = await callAuth(request, "/revoke-other-sessions")
  if (!response.ok) throw await refusalOf(response)
}
