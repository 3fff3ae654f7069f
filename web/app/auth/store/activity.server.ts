import { recordEvent } from "#shared/security-events/record.ts"
import { log } from "#web/app/log.server.ts"
import { clientAddressHeader } from "#web/http/client-address.ts"
import { client } from "./database.server.ts"

/** What the security events of an account are called here; the API adds its own. */
export type AccountEvent =
  | "registered"
  | "logged_in"
  | "login_failed"
  | "password_wrong"
  | "logged_out"
  | "session_ended"
  | "password_changed"
  | "key_created"
  | "key_changed"
  | "key_enabled"
  | "key_disabled"
  | "key_revoked"
  | "account_deleted"

/** Records what happened to this account, by the request with these headers. Never rejects. */
export function noteEvent(event: AccountEvent, subject: string | undefined, headers?: Headers) {
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
