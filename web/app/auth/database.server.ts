import { drizzle } from "drizzle-orm/bun-sql"
import { connect } from "#scripts/database/connect.ts"
import { webRole } from "#scripts/database/roles.ts"
import { settings } from "../settings.server.ts"
import * as schema from "./schema.ts"

/** The web app's pool. It acts as the role that sees the accounts and no task, unless the API has a login of its own. */
export const client = connect(settings.DATABASE_URL, {
  role: settings.API_DATABASE_URL ? undefined : webRole,
  connectionTimeout: 5,
  statementTimeout: 10_000,
})

export const db = drizzle({ client, schema, casing: "snake_case" })
