import { setTimeout as sleep } from "node:timers/promises"
import { RedisClient } from "bun"
import { config } from "#web/app/config.server.ts"
import { log } from "#web/app/log.server.ts"

/** Milliseconds that an answer may take. Without Redis everything works, but slower. */
const longestWait = 250
/** Milliseconds after a failure before Redis is asked again. */
const pause = 2_000

export type Redis = ReturnType<typeof openRedis>

/** Runs commands on the Redis that several web processes share; `undefined` without `REDIS_URL`. */
export const redis = config.REDIS_URL ? openRedis(config.REDIS_URL) : undefined

function openRedis(url: string) {
  const open = () => new RedisClient(url, { enableOfflineQueue: false, autoReconnect: false })
  let client = open()
  let awayUntil = 0
  let isAway = false

  /** Rejects after `longestWait` without an answer, and at once during the pause after a failure. */
  return async function ask<T>(work: (client: RedisClient) => Promise<T>): Promise<T> {
    if (Date.now() < awayUntil) throw new Error("Redis is away")
    const used = client
    try {
      const answer = await Promise.race([connected(used).then(() => work(used)), tooLate()])
      if (isAway) log.info("redis.available")
      isAway = false
      return answer
    } catch (error) {
      if (!isAway) log.warn("redis.away", { error: String(error) })
      isAway = true
      if (used === client) {
        awayUntil = Date.now() + pause
        client = open()
        used.close()
      }
      throw error
    }
  }
}

async function connected(client: RedisClient) {
  if (!client.connected) await client.connect()
}

async function tooLate(): Promise<never> {
  await sleep(longestWait, undefined, { ref: false })
  throw new Error(`no answer within ${longestWait} ms`)
}
