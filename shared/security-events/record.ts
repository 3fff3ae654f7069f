import type { SQL } from "bun"
import { sql } from "drizzle-orm"
import { isAccountGone } from "../database/account-gone.ts"
import { actingAs } from "../database/acting-as.ts"
import { statement } from "../database/statement.ts"
import type { Log } from "../log/log.ts"
import { securityEvents } from "./schema.ts"

/** Something that happened to an account, or was tried. Never a token, a password or what somebody typed. */
export type SecurityEvent = {
  event: `security.${string}`
  /** The account it happened to, when it is known for sure: only then a row is kept beside the log line. */
  subject?: string
  reason?: string
  requestId?: string
  ipAddress?: string
  userAgent?: string
  details?: Record<string, string | number | boolean>
}

const value = sql.placeholder

const addEvent = statement<{ subject: string }, Record<string, string | null>>(sql`
  insert into ${securityEvents} (user_id, id, event, reason, request_id, ip_address, user_agent, details)
  select ${value("subject")}::uuid, ${value("id")}::uuid, ${value("event")}::text, ${value("reason")}::text,
    ${value("requestId")}::text, ${value("ipAddress")}::text, ${value("userAgent")}::text, ${value("details")}::text::jsonb
  where ${actingAs(value("subject"))} returning user_id as subject`)

/** Rows of one kind that an account gets in a minute: enough to see what happens, too few to flood the database with. */
const rowsPerMinute = 10
const kept = new Map<string, number>()
let keptSince = 0

function mayKeep(subject: string, event: string, now = Date.now()): boolean {
  if (now - keptSince >= 60_000) {
    kept.clear()
    keptSince = now
  }
  const rows = (kept.get(`${subject} ${event}`) ?? 0) + 1
  kept.set(`${subject} ${event}`, rows)
  return rows <= rowsPerMinute
}

/**
 * Logs the event as one line, and keeps it for its account to see, unless that has seen many of its kind this minute.
 * Never rejects: a row that cannot be kept is logged.
 */
export async function recordEvent({ sql, log }: { sql: SQL; log: Log }, { event, ...fields }: SecurityEvent) {
  log.warn(event, fields)
  const { subject, reason = null, requestId = null, ipAddress = null, userAgent = null, details } = fields
  if (!subject || !mayKeep(subject, event)) return
  const id = Bun.randomUUIDv7()
  const row = {
    subject,
    id,
    event,
    reason,
    requestId,
    ipAddress,
    userAgent,
    details: details ? JSON.stringify(details) : null,
  }
  await addEvent(sql, row).catch((error) => {
    // Tokens outlive a deleted account by moments; its list of events went with it.
    if (!isAccountGone(error)) log.error("security_event.not_kept", { kind: event, error: String(error) })
  })
}
