import { sql } from "drizzle-orm"
import { actingAs } from "#shared/database/acting-as.ts"
import { statement } from "#shared/database/statement.ts"
import { securityEvents } from "#shared/security-events/schema.ts"
import { client } from "./database.server.ts"
import { reachable } from "./reachable.server.ts"

export type Activity = {
  id: string
  /** Like `security.logged_in`. */
  event: string
  reason: string | null
  ipAddress: string | null
  userAgent: string | null
  createdAt: Date
}

const value = sql.placeholder
const recent = statement<Activity, { subject: string; limit: number }>(sql`
  select id, event, reason, ip_address as "ipAddress", user_agent as "userAgent", created_at as "createdAt"
  from ${securityEvents}
  where ${actingAs(value("subject"))} and user_id = ${value("subject")}
  order by id desc limit ${value("limit")}`)

/** What happened to this account lately, the newest first. */
export const recentActivity = (subject: string, limit = 50): Promise<Activity[]> =>
  reachable(recent(client, { subject, limit }))
