import { eq, sql } from "drizzle-orm"
import { db } from "../store/database.server.ts"
import { type Redis, redis } from "../store/redis.server.ts"
import { rateLimit } from "../store/schema.ts"

/** How often a thing happened in its window, and when (milliseconds) the window ends. */
type Count = { count: number; endsAt: number }

/** Where attempts are counted; shared by all web processes, and one step a count, so that no two read the same. */
type Counters = {
  increment(key: string, window: number): Promise<Count>
  read(key: string, window: number): Promise<Count | undefined>
}

/** Counters in the table `rate_limit`, where `last_request` holds the beginning of the window. */
const databaseCounters: Counters = {
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

const nameOf = (key: string) => `latchkey:limit:${key}`
const endOf = (left: number, window: number) => Date.now() + (left > 0 ? left : window * 1000)

/** Counters in Redis, each gone by itself when its window ends. While Redis is away the database counts, from the beginning. */
const redisCounters = (redis: Redis): Counters => ({
  increment: (key, window) =>
    redis(async (client) => {
      const name = nameOf(key)
      // In one go, and the name gets its end together with its beginning.
      const [, count, left] = await Promise.all([
        client.set(name, "0", "EX", String(window), "NX"),
        client.incr(name),
        client.pttl(name),
      ])
      return { count, endsAt: endOf(left, window) }
    }).catch(() => databaseCounters.increment(key, window)),

  read: (key, window) =>
    redis(async (client) => {
      const [count, left] = await Promise.all([client.get(nameOf(key)), client.pttl(nameOf(key))])
      return count ? { count: Number(count), endsAt: endOf(left, window) } : undefined
    }).catch(() => databaseCounters.read(key, window)),
})

/** In Redis where there is one, otherwise in the database. */
export const counters: Counters = redis ? redisCounters(redis) : databaseCounters
