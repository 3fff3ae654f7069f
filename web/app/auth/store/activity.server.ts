import { sql } from "drizzle-orm"
import { actingAs } from "#shared/database/acting-as.ts"
import { statement } from "#shared/database/statement.ts"
import { recordEvent } from "#shared/security-events/record.ts"
import { securityEvents } from "#shared/security-events/schema.ts"
import { log } from "#web/app/log.server.ts"
import { clientAddressHeader } from "#web/http/client-address.ts"
import { client, orUnavailable } from "./database.server.ts"

/** The security events of an account that the web app records. The API records others. */
export type AccountEvent =
  | "registered"
  | "logged_in"
  | "login_failed"
  | "password_wrong"
  | "logged_out"
  | "session_ended"
  | "password_changed"
  | "password_reset"
  | "reset_link_created"
  | "email_changed"
  | "key_created"
  | "key_changed"
  | "key_enabled"
  | "key_disabled"
  | "key_revoked"
  | "calendar_created"
  | "calendar_revoked"
  | "account_deleted"
  | "invitation_created"

/** Records an event of this account, caused by the request with these headers. Never rejects. */
export function recordAccountEvent(event: AccountEvent, subject: string | undefined, headers?: Headers) {
  return recordEvent(
    { sql: client, log },
    {
      event: `security.${event}`,
      subject,
      requestId: headers?.get("x-request-id") ?? undefined,
      ipAddress: headers?.get(clientAddressHeader) ?? undefined,
      userAgent: headers?.get("user-agent") ?? undefined,
    },
  )
}

export type Activity = {
  id: string
  /** For example `security.logged_in`. */
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

/** Returns the latest events of this account, newest first. */
export const recentActivity = (subject: string, limit = 50): Promise<Activity[]> =>
  orUnavailable(recent(client, { subject, limit }))
