import { drizzle } from "drizzle-orm/bun-sql"
import { connect } from "#scripts/database/connect.ts"
import { webRole } from "#scripts/database/roles.ts"
import { log } from "../log.server.ts"
import { settings } from "../settings.server.ts"
import { countStatements } from "./count-statements.server.ts"
import { lastingPool } from "./lasting-pool.ts"
import * as schema from "./schema.ts"

const maxConnections = 10
/** Milliseconds that PostgreSQL may work on a statement. */
const statementTimeout = 5_000
const statements = settings.METRICS_PORT ? countStatements() : undefined

/** The web app's pool. It acts as the role that sees the accounts and no task, unless the API has a login of its own. */
export const { client, probe } = lastingPool({
  open() {
    const pool = connect(settings.DATABASE_URL, {
      role: settings.API_DATABASE_URL ? undefined : webRole,
      max: maxConnections,
      connectionTimeout: 5,
      statementTimeout,
    })
    statements?.watch(pool)
    return pool
  },
  // PostgreSQL gives a statement up first; if not even that is heard of, the connection is dead.
  deadline: statementTimeout * 1.2,
  onGivenUp: () => log.warn("database.connections_given_up"),
})

export const databaseFigures = () => ({
  accounts: { statementsUnderWay: statements?.underWay() ?? 0, maxConnections },
})

export const db = drizzle({ client, schema, casing: "snake_case" })
