import { sql } from "drizzle-orm"
import { Elysia } from "elysia"
import { z } from "zod"
import { statement } from "#shared/database/statement.ts"
import type { EndedSessions } from "#shared/ended-sessions/feed.ts"
import { Problem } from "#shared/http/problem.ts"
import { version } from "#shared/version.ts"
import type { Keys } from "./auth/keys.ts"
import type { Database } from "./database/database.ts"
import { operation } from "./openapi/operation.ts"

const ping = statement<{ one: number }, Record<string, never>>(sql`select 1 as one`)

type Options = { database: Database; keys: Pick<Keys, "ready">; endedSessions: Pick<EndedSessions, "isCurrent"> }

/**
 * `/healthz` tells a supervisor that the process runs; `/readyz` tells a load balancer that it can answer requests. Both are
 * public, so concurrent requests share one check of the keys and the database.
 */
export function health({ database, keys, endedSessions }: Options) {
  let checking: Promise<[boolean, unknown]> | undefined
  const checkKeysAndDatabase = () => {
    checking ??= Promise.all([keys.ready(), database.run(ping, {})]).finally(() => {
      checking = undefined
    })
    return checking
  }
  return new Elysia({ name: "health" })
    .get("/healthz", () => ({ status: "ok", version }), { detail: documentation.health })
    .get(
      "/readyz",
      async () => {
        const [hasKeys] = await checkKeysAndDatabase()
        if (!hasKeys) throw unavailable("The signing keys cannot be reached")
        if (!endedSessions.isCurrent()) throw unavailable("The list of ended sessions is out of date")
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
    summary: "Check that the process runs",
    tag: "Service",
    isPublic: true,
    answers: { 200: { description: "It runs", body: state("ok").extend({ version: z.string() }) } },
  }),
  readiness: operation({
    id: "getReadiness",
    summary: "Check that it can answer requests: the database and the signing keys can be reached",
    tag: "Service",
    isPublic: true,
    answers: { 200: { description: "It can", body: state("ready") } },
    problems: ["unavailable"],
  }),
}
