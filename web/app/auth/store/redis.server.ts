import { setTimeout as sleep } from "node:timers/promises"
import { RedisClient } from "bun"
import { settings } from "#web/app/config.server.ts"
import { log } from "#web/app/log.server.ts"

/** Milliseconds that an answer may take: without it things go on, only slower. */
const patience = 250
/** Milliseconds for which a Redis that failed is not asked. */
const pause = 2_000

export type Redis = ReturnType<typeof openRedis>

/** What several web processes share, if they have a Redis. */
export const redis = settings.REDIS_URL ? openRedis(settings.REDIS_URL) : undefined

function openRedis(url: string) {
  const open = () => new RedisClient(url, { enableOfflineQueue: false, autoReconnect: false })
  let client = open()
  let awayUntil = 0
  let isAway = false

  /** Rejects soon when Redis does not answer, and at once while it is known not to. */
  return async function ask<T>(work: (client: RedisClient) => Promise<T>): Promise<T> {
    if (Date.now() < awayUntil) throw new Error("Redis is away")
    const used = client
    try {
      const answer = await Promise.race([connected(used).then(() => work(used)), tooLate()])
      if (isAway) log.info("redis.back")
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
  await sleep(patience, undefined, { ref: false })
  throw new Error(`no answer within ${patience} ms`)
}
