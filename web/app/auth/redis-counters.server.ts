import { RedisClient } from "bun"
import type { Counters } from "./rate-limit.server.ts"

/** Counters in Redis, each gone by itself when its window ends. */
export function redisCounters(url: string): Counters {
  const redis = new RedisClient(url)
  const name = (key: string) => `latchkey:limit:${key}`
  const endOf = async (key: string, window: number) => {
    const left = await redis.pttl(name(key))
    return Date.now() + (left < 0 ? window * 1000 : left)
  }
  return {
    async increment(key, window) {
      const count = await redis.incr(name(key))
      if (count === 1) await redis.expire(name(key), window)
      return { count, endsAt: await endOf(key, window) }
    },

    async read(key, window) {
      const count = await redis.get(name(key))
      return count ? { count: Number(count), endsAt: await endOf(key, window) } : undefined
    },
  }
}
