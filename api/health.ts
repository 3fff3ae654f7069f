import { sql } from "drizzle-orm"
import { Elysia } from "elysia"
import { z } from "zod"
import { statement } from "#shared/database/statement.ts"
import type { EndedSessions } from "#shared/ended-sessions/feed.ts"
import { Problem } from "#shared/http/problem.ts"
import type { Keys } from "./auth/keys.ts"
import type { Database } from "./database/database.ts"
import { operation } from "./openapi/operation.ts"

const ping = statement<{ one: number }, Record<string, never>>(sql`select 1 as one`)

type Options = { database: Database; keys: Pick<Keys, "ready">; endedSessions: Pick<EndedSessions, "isCurrent"> }

/**
 * For those who keep the process running (`/healthz`) and those who send it requests (`/readyz`). However many ask at once,
 * keys and database are asked once, because anybody may ask.
 */
export function health({ database, keys, endedSessions }: Options) {
  let asking: Promise<[boolean, unknown]> | undefined
  const haveKeysAndDatabase = () => {
    asking ??= Promise.all([keys.ready(), database.run(ping, {})]).finally(() => {
      asking = undefined
    })
    return asking
  }
  return new Elysia({ name: "health" })
    .get("/healthz", () => ({ status: "ok" }), { detail: documentation.health })
    .get(
      "/readyz",
      async () => {
        const [hasKeys] = await haveKeysAndDatabase()
        if (!hasKeys) throw unavailable("The signing keys cannot be reached")
        if (!endedSessions.isCurrent()) throw unavailable("It cannot be told which sessions have ended")
        return { status: "ready" }
      },
      { detail: documentation.readiness },
    )
}

const unavailable = (detail: string) => new Problem("unavailable", detail, { headers: { "Retry-After": "2" } })

const state = (status: string) => z.object({ status: z.literal(status) })
const documentation = {
  health: operation({
    id: "getHealth",
    summary: "Ask whether the process is up",
    tag: "Service",
    isPublic: true,
    answers: { 200: { description: "It is", body: state("ok") } },
  }),
  readiness: operation({
    id: "getReadiness",
    summary: "Ask whether it can answer, with its database and keys in reach",
    tag: "Service",
    isPublic: true,
    answers: { 200: { description: "It can", body: state("ready") } },
    problems: ["unavailable"],
  }),
}
