import { and, eq, inArray, ne } from "drizzle-orm"
import { db } from "../store/database.server.ts"
import { apikey, session as sessions, user } from "../store/schema.ts"
import { isAlive } from "../store/sessions.server.ts"

/** Living sessions of one account. An account that already has more keeps them and gets no more. */
const maxSessions = 50
/** Access keys of one account. */
const maxKeys = 50

/** The error message at the limit of access keys. */
export const tooManyKeys = `You have ${maxKeys} access keys, as many as an account can have. Revoke one first.`

type Transaction = Parameters<Parameters<typeof db.transaction>[0]>[0]

/** Does `work` while no other process counts for this account. */
export const countingAlone = <T>(userId: string, work: (tx: Transaction) => Promise<T>): Promise<T> =>
  db.transaction(async (tx) => {
    await tx.select({ id: user.id }).from(user).where(eq(user.id, userId)).for("no key update")
    return work(tx)
  })

/** Ends the least recently used session if this new one exceeds the limit. Returns the sessions that it ended. */
export async function endOldestSession({ id, userId }: { id: string; userId: string }) {
  const living = and(eq(sessions.userId, userId), isAlive)
  // Log-ins count after their session has begun, so that the last of several at once counts all of them.
  if ((await db.$count(sessions, living)) <= maxSessions) return []
  return countingAlone(userId, async (tx) => {
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

/** Whether this account can have another access key. `isKeyTooMany` checks again, because several may be made at once. */
export const mayHaveAnotherKey = async (userId: string) => (await keysOf(userId)) < maxKeys

/** Whether this new key exceeds the limit. Then it is deleted before the answer shows it. */
export async function isKeyTooMany({ id, userId }: { id: string; userId: string }): Promise<boolean> {
  if ((await keysOf(userId)) <= maxKeys) return false
  return countingAlone(userId, async (tx) => {
    if ((await keysOf(userId, tx)) <= maxKeys) return false
    await tx.delete(apikey).where(eq(apikey.id, id))
    return true
  })
}

const keysOf = (userId: string, from: Pick<typeof db, "$count"> = db) =>
  from.$count(apikey, eq(apikey.referenceId, userId))
