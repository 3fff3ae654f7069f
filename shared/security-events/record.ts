import type { SQL } from "bun"
import { sql } from "drizzle-orm"
import { actingAs } from "../database/acting-as.ts"
import { isAccountGone, statement } from "../database/statement.ts"
import type { Log } from "../log/log.ts"
import { securityEvents } from "./schema.ts"

/** Something that happened to an account, or was attempted. It never contains a token, a password or typed text. */
export type SecurityEvent = {
  event: `security.${string}`
  /** The account, if it is certain. Events without it are logged but not stored. */
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

/** The most events of one kind that are stored per account and minute, so that no client can flood the database. */
const rowsPerMinute = 10
const stored = new Map<string, number>()
let storedSince = 0

function mayStore(subject: string, event: string, now = Date.now()): boolean {
  if (now - storedSince >= 60_000) {
    stored.clear()
    storedSince = now
  }
  const rows = (stored.get(`${subject} ${event}`) ?? 0) + 1
  stored.set(`${subject} ${event}`, rows)
  return rows <= rowsPerMinute
}

/**
 * Logs the event, and stores it for its account to see, unless `rowsPerMinute` is reached. Never rejects: when storing
 * fails, it logs that.
 */
export async function recordEvent({ sql, log }: { sql: SQL; log: Log }, { event, ...fields }: SecurityEvent) {
  log.warn(event, fields)
  const { subject, reason = null, requestId = null, ipAddress = null, userAgent = null, details } = fields
  if (!subject || !mayStore(subject, event)) return
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
    // Tokens outlive a deleted account for a moment; its events were deleted with it.
    if (!isAccountGone(error)) log.error("security_event.not_stored", { kind: event, error: String(error) })
  })
}
