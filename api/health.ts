import { sql } from "drizzle-orm"
import { Elysia } from "elysia"
import { statement } from "#scripts/database/statement.ts"
import { Problem } from "#scripts/problem.ts"
import type { Keys } from "./auth/keys.ts"
import type { Database } from "./database.ts"

const ping = statement<{ one: number }, Record<string, never>>(sql`select 1 as one`)

/** For whoever keeps the process running (`/healthz`) and whoever sends it requests (`/readyz`). */
export const health = ({ database, keys }: { database: Database; keys: Pick<Keys, "ready"> }) =>
  new Elysia({ name: "health" })
    .get("/healthz", () => ({ status: "ok" }))
    .get("/readyz", async () => {
      const [hasKeys] = await Promise.all([keys.ready(), database.run(ping, {})])
      if (!hasKeys)
        throw new Problem("unavailable", "The signing keys cannot be reached", { headers: { "Retry-After": "2" } })
      return { status: "ready" }
    })
