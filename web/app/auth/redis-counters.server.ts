import { databaseCounters } from "./database-counters.server.ts"
import type { Counters } from "./rate-limit.server.ts"
import type { Redis } from "./redis.server.ts"

const nameOf = (key: string) => `latchkey:limit:${key}`
const endOf = (left: number, window: number) => Date.now() + (left > 0 ? left : window * 1000)

/** Counters in Redis, each gone by itself when its window ends. While Redis is away the database counts, beginning anew. */
export const redisCounters = (redis: Redis): Counters => ({
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
