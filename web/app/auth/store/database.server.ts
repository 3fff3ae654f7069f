import type { SQL } from "bun"
import { drizzle } from "drizzle-orm/bun-sql"
import { connect, webRole } from "#shared/database/connect.ts"
import { poolSizes } from "#shared/database/pool-sizes.ts"
import { replaceablePool } from "#shared/database/replaceable-pool.ts"
import { Problem } from "#shared/http/problem.ts"
import { stackOf } from "#shared/log/stack-of.ts"
import { config } from "#web/app/config.server.ts"
import { log } from "#web/app/log.server.ts"
import { noteFailedWait } from "#web/http/request-scope.ts"
import * as schema from "./schema.ts"

/** Milliseconds after which PostgreSQL cancels a statement. */
const statementTimeout = 5_000

/** Opens a pool. It acts as the role that sees accounts and no tasks, unless the login of the web app is restricted already. */
function openPool(maxConnections: number) {
  const statements = config.METRICS_PORT ? countStatements() : undefined
  const pool = replaceablePool({
    open() {
      const opened = connect(config.DATABASE_URL, {
        role: config.API_DATABASE_URL ? undefined : webRole,
        max: maxConnections,
        connectionTimeout: 5,
        statementTimeout,
      })
      statements?.watch(opened)
      return opened
    },
    // PostgreSQL cancels a statement earlier. Without an answer by then, the connection is dead.
    deadline: statementTimeout * 1.2,
    // Statements on dead connections fail immediately.
    closeWithin: 0,
    log,
  })
  return { ...pool, figures: () => ({ statementsUnderWay: statements?.underWay() ?? 0, maxConnections }) }
}

/** Counts the statements and transactions of the watched pools that were sent or wait for a connection. */
function countStatements() {
  let underWay = 0
  const counted = <Run extends (...args: never[]) => Promise<unknown>>(run: Run) =>
    ((...args: Parameters<Run>) => {
      const answer = run(...args)
      const settle = () => void underWay--
      underWay++
      // A query is sent when its own `then` is called, and its options may be set before. Promise's `then` does not send it.
      Promise.prototype.then.call(answer, settle, settle)
      return answer
    }) as Run

  return {
    watch(client: SQL) {
      client.unsafe = counted(client.unsafe)
      client.begin = counted(client.begin)
    },
    underWay: () => underWay,
  }
}

/** A separate pool for the feed of ended sessions, so that the feed never waits for the statements of requests. */
export const feedPool = openPool(poolSizes.feed)
export const pool = openPool(poolSizes.web)

/** A client that uses the current pool. */
export const client = pool.client

export const db = drizzle({ client, schema, casing: "snake_case" })

/** Waits for an answer from the database. Logs a failure and throws it as a 503 `Problem`. */
export async function orUnavailable<T>(answer: PromiseLike<T>): Promise<T> {
  const started = performance.now()
  try {
    return await answer
  } catch (error) {
    noteFailedWait(started)
    if (error instanceof Problem) throw error
    log.error("accounts.unreachable", { error: stackOf(error) })
    const headers = { "Retry-After": "5" }
    throw new Problem("unavailable", "Accounts cannot be reached.", { cause: error, headers })
  }
}
