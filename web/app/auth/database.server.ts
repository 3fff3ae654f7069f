import { drizzle } from "drizzle-orm/bun-sql"
import { connect } from "#scripts/database/connect.ts"
import { webRole } from "#scripts/database/roles.ts"
import { settings } from "../settings.server.ts"
import { countStatements } from "./count-statements.server.ts"
import * as schema from "./schema.ts"

const maxConnections = 10

/** The web app's pool. It acts as the role that sees the accounts and no task, unless the API has a login of its own. */
export const client = connect(settings.DATABASE_URL, {
  role: settings.API_DATABASE_URL ? undefined : webRole,
  max: maxConnections,
  connectionTimeout: 5,
  statementTimeout: 10_000,
})

const statementsUnderWay = settings.METRICS_PORT ? countStatements(client) : () => 0

export const databaseFigures = () => ({ accounts: { statementsUnderWay: statementsUnderWay(), maxConnections } })

export const db = drizzle({ client, schema, casing: "snake_case" })
