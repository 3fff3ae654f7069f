import { eq, sql } from "drizzle-orm"
import { db } from "../store/database.server.ts"
import { type Redis, redis } from "../store/redis.server.ts"
import { rateLimit } from "../store/schema.ts"

/** The number of events in a window, and when the window ends, in milliseconds. */
type Count = { count: number; endsAt: number }

/** Counters that all web processes share. Each increment is atomic. */
type Counters = {
  increment(key: string, window: number): Promise<Count>
  read(key: string, window: number): Promise<Count | undefined>
}

/** Counters in the table `rate_limit`, whose `last_request` is the beginning of the window. */
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

/** Counters in Redis, which deletes each when its window ends. While Redis is away, the database counts from zero. */
const redisCounters = (redis: Redis): Counters => ({
  increment: (key, window) =>
    redis(async (client) => {
      const name = nameOf(key)
      // The three commands are sent together. The key gets its expiry when it is created.
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

const counters: Counters = redis ? redisCounters(redis) : databaseCounters

/** At most `max` events within `window` seconds of the first one. */
export type Limit = { max: number; window: number }

/** Counts one event and returns whether it is allowed. `retryAfter` is in seconds. */
export async function consume(key: string, { max, window }: Limit) {
  const { count, endsAt } = await counters.increment(key, window)
  const allowed = count <= max
  return { allowed, retryAfter: allowed ? null : secondsUntil(endsAt) }
}

/** Returns the seconds to wait if the limit is used up, otherwise `undefined`. Counts no event. */
export async function waitFor(key: string, { max, window }: Limit): Promise<number | undefined> {
  const counted = await counters.read(key, window)
  if (counted && counted.count >= max && counted.endsAt > Date.now()) return secondsUntil(counted.endsAt)
}

const secondsUntil = (time: number) => Math.max(1, Math.ceil((time - Date.now()) / 1000))
