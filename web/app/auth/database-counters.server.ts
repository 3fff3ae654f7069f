import { eq, sql } from "drizzle-orm"
import { db } from "./database.server.ts"
import type { Counters } from "./rate-limit.server.ts"
import { rateLimit } from "./schema.ts"

/** Counters in the table `rate_limit`, where `last_request` holds the beginning of the window. */
export const databaseCounters: Counters = {
  async increment(key, window) {
    const now = Date.now()
    const isOver = sql`${rateLimit.lastRequest} <= ${now - window * 1000}`
    const [counter] = await db
      .insert(rateLimit)
      .values({ key, count: 1, lastRequest: now })
      .onConflictDoUpdate({
        target: rateLimit.key,
        set: {
          count: sql`case when ${isOver} then 1 else ${rateLimit.count} + 1 end`,
          lastRequest: sql`case when ${isOver} then ${now}::bigint else ${rateLimit.lastRequest} end`,
        },
      })
      .returning()
    return { count: counter!.count, endsAt: counter!.lastRequest + window * 1000 }
  },

  async read(key, window) {
    const [counter] = await db.select().from(rateLimit).where(eq(rateLimit.key, key))
    return counter && { count: counter.count, endsAt: counter.lastRequest + window * 1000 }
  },
}
