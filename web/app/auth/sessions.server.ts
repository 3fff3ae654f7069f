import { and, desc, eq, gt, sql } from "drizzle-orm"
import { Problem } from "#scripts/problem.ts"
import { db } from "./database.server.ts"
import { callAuth } from "./door.server.ts"
import { reachable } from "./reachable.server.ts"
import { refusalOf } from "./refusal.server.ts"
import { session as sessions } from "./schema.ts"
import type { Session } from "./session.server.ts"

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

/** The living sessions of this person, the last used first. */
export async function listSessions(session: Session): Promise<SessionInList[]> {
  const living = and(eq(sessions.userId, session.userId), gt(sessions.expiresAt, sql`now()`))
  const rows = await reachable(db.select().from(sessions).where(living).orderBy(desc(sessions.updatedAt)))
  return rows.map(({ id, ipAddress, userAgent, createdAt, updatedAt: lastUsedAt, expiresAt }) => {
    return { id, isCurrent: id === session.id, ipAddress, userAgent, createdAt, lastUsedAt, expiresAt }
  })
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
