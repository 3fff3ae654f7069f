import { sql } from "drizzle-orm"
import { actingAs } from "#scripts/database/acting-as.ts"
import { statement } from "#scripts/database/statement.ts"
import { securityEvents } from "#scripts/security-events/schema.ts"
import { client } from "./database.server.ts"
import { reachable } from "./reachable.server.ts"
import type { Session } from "./session.server.ts"

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

/** What happened to this person's account lately, the newest first. */
export const recentActivity = (session: Session, limit = 50): Promise<Activity[]> =>
  reachable(recent(client, { subject: session.userId, limit }))
