import { setTimeout as sleep } from "node:timers/promises"
import { RedisClient } from "bun"
import type { Counters } from "./rate-limit.server.ts"

/** Milliseconds to wait for a connection: a count that cannot be had must fail, and not wait for Redis to come back. */
const patience = 2_000

/** Counters in Redis, each gone by itself when its window ends. */
export function redisCounters(url: string): Counters {
  const redis = new RedisClient(url, { enableOfflineQueue: false })
  const nameOf = (key: string) => `latchkey:limit:${key}`
  const endOf = (left: number, window: number) => Date.now() + (left > 0 ? left : window * 1000)

  async function connected() {
    if (redis.connected) return
    const tooLate = sleep(patience, undefined, { ref: false }).then(() => {
      throw new Error("Redis cannot be reached")
    })
    await Promise.race([redis.connect(), tooLate])
  }

  return {
    async increment(key, window) {
      await connected()
      const name = nameOf(key)
      // In one go, and the name gets its end together with its beginning.
      const [, count, left] = await Promise.all([
        redis.set(name, "0", "EX", String(window), "NX"),
        redis.incr(name),
        redis.pttl(name),
      ])
      return { count, endsAt: endOf(left, window) }
    },

    async read(key, window) {
      await connected()
      const [count, left] = await Promise.all([redis.get(nameOf(key)), redis.pttl(nameOf(key))])
      return count ? { count: Number(count), endsAt: endOf(left, window) } : undefined
    },
  }
}
