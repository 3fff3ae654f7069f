import { drizzle } from "drizzle-orm/bun-sql"
import { connect, webRole } from "#shared/database/connect.ts"
import { lastingPool } from "#shared/database/lasting-pool.ts"
import { poolSizes } from "#shared/database/pool-sizes.ts"
import { settings } from "#web/app/config.server.ts"
import { log } from "#web/app/log.server.ts"
import { countStatements } from "./count-statements.server.ts"
import * as schema from "./schema.ts"

/** Milliseconds that PostgreSQL may work on a statement. */
const statementTimeout = 5_000

/**
 * A pool of so many connections. It acts as the role that sees the accounts and no task, unless the API has a login of its
 * own.
 */
function openPool(maxConnections: number) {
  const statements = settings.METRICS_PORT ? countStatements() : undefined
  const pool = lastingPool({
    open() {
      const opened = connect(settings.DATABASE_URL, {
        role: settings.API_DATABASE_URL ? undefined : webRole,
        max: maxConnections,
        connectionTimeout: 5,
        statementTimeout,
      })
      statements?.watch(opened)
      return opened
    },
    // PostgreSQL gives a statement up first; if not even that is heard of, the connection is dead.
    deadline: statementTimeout * 1.2,
    onGivenUp: () => log.warn("database.connections_given_up"),
  })
  return { ...pool, figures: () => ({ statementsUnderWay: statements?.underWay() ?? 0, maxConnections }) }
}

/** For the feed of ended sessions alone, so that it never waits for statements of requests. */
export const feedPool = openPool(poolSizes.feed)
export const pool = openPool(poolSizes.web)

/** The pool of requests, whichever it is at the moment. */
export const client = pool.client

export const db = drizzle({ client, schema, casing: "snake_case" })
