import { eq } from "drizzle-orm"
import { db } from "../store/database.server.ts"
import { redis } from "../store/redis.server.ts"
import { session as sessions } from "../store/schema.ts"
import { sessionCache } from "./session-cache.server.ts"
import { forgetShared } from "./shared-sessions.server.ts"
import { tokenCache } from "./token-cache.server.ts"

/** A session ended, here or in another process: nothing of it is held any longer. */
export function forgetSession(id: string) {
  sessionCache.forgetWhere((session) => session?.id === id)
  tokenCache.forget(id)
}

/** What is known of a person has changed: their sessions are read anew. */
export async function forgetPerson(userId: string) {
  sessionCache.forgetWhere((session) => session?.userId === userId)
  if (!redis) return
  const living = await db.select({ token: sessions.token }).from(sessions).where(eq(sessions.userId, userId))
  await forgetShared(living.map(({ token }) => token))
}
