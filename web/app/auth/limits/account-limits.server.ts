import { and, eq, inArray, ne } from "drizzle-orm"
import { db } from "../store/database.server.ts"
import { apikey, session as sessions, user } from "../store/schema.ts"
import { isAlive } from "../store/sessions.server.ts"

/** The most living sessions of one account. An account from before this limit may have more, but the number cannot grow. */
const maxSessions = 50
/** The most access keys of one account. */
const maxKeys = 50

/** The error message at the limit of access keys. */
export const tooManyKeys = `You have ${maxKeys} access keys, as many as an account can have. Revoke one first.`

type Transaction = Parameters<Parameters<typeof db.transaction>[0]>[0]

/** Does `work` while no other process does such work for this account. */
export const withAccountLock = <T>(userId: string, work: (tx: Transaction) => Promise<T>): Promise<T> =>
  db.transaction(async (tx) => {
    await tx.select({ id: user.id }).from(user).where(eq(user.id, userId)).for("no key update")
    return work(tx)
  })

/** Ends the least recently used session if this new one exceeds the limit. Returns the sessions that it ended. */
export async function endOldestSession({ id, userId }: { id: string; userId: string }) {
  const living = and(eq(sessions.userId, userId), isAlive)
  // A log-in counts after its session has begun, so the last of several concurrent log-ins counts all of them.
  if ((await db.$count(sessions, living)) <= maxSessions) return []
  return withAccountLock(userId, async (tx) => {
    if ((await tx.$count(sessions, living)) <= maxSessions) return []
    const leastRecentlyUsed = tx
      .select({ id: sessions.id })
      .from(sessions)
      .where(and(living, ne(sessions.id, id)))
      .orderBy(sessions.updatedAt, sessions.createdAt, sessions.id)
      .limit(1)
    return tx.delete(sessions).where(inArray(sessions.id, leastRecentlyUsed)).returning()
  })
}

/** Whether this account can have another access key. `deleteKeyIfTooMany` checks again, because keys can be made concurrently. */
export const mayHaveAnotherKey = async (userId: string) => (await keysOf(userId)) < maxKeys

/** Deletes this new key if it exceeds the limit, and returns whether it did. Call it before any answer contains the key. */
export async function deleteKeyIfTooMany({ id, userId }: { id: string; userId: string }): Promise<boolean> {
  if ((await keysOf(userId)) <= maxKeys) return false
  return withAccountLock(userId, async (tx) => {
    if ((await keysOf(userId, tx)) <= maxKeys) return false
    await tx.delete(apikey).where(eq(apikey.id, id))
    return true
  })
}

const keysOf = (userId: string, from: Pick<typeof db, "$count"> = db) =>
  from.$count(apikey, eq(apikey.referenceId, userId))
