import type { Activity as Happened } from "../auth/account.server.ts"
import { fromNow, localTime } from "../dates/times.ts"
import { deviceOf } from "./device.ts"
import { Row, Rows, Section } from "./section.tsx"

const names: Record<string, string> = {
  registered: "Account created",
  logged_in: "Logged in",
  login_failed: "Failed log-in",
  password_wrong: "A wrong password was typed by someone who was logged in",
  logged_out: "Logged out",
  session_ended: "A session was ended",
  password_changed: "Password changed",
  password_reset: "Password set with a link from the operator",
  reset_link_created: "The operator created a link to set a password",
  email_changed: "Email address changed",
  key_created: "Access key created",
  key_changed: "Name or expiry of an access key changed",
  key_enabled: "Access key switched on",
  key_disabled: "Access key switched off",
  key_revoked: "Access key revoked",
  calendar_created: "Calendar address created",
  calendar_revoked: "Calendar address revoked",
  token_rejected: "A program with an invalid token was refused",
  path_mismatch: "A program of yours asked for another person's tasks and was refused",
  foreign_task: "A task of another person was requested and not shown",
}

const LATEST = 6

type Props = { activity: Happened[]; now: Date; timeZone: string }

export function Activity({ activity, ...when }: Props) {
  const older = activity.slice(LATEST)
  return (
    <Section
      id="activity"
      title="Recent activity"
      intro="What happened to your account. If something here was not done by you, change your password."
    >
      {activity.length === 0 && <p className="text-soft">Nothing yet.</p>}
      {activity.length > 0 && <Events label="Recent activity" events={activity.slice(0, LATEST)} {...when} />}
      {older.length > 0 && (
        <details className="grid gap-3">
          <summary className="link mb-3 w-fit text-sm">Show {older.length} older</summary>
          <Events label="Older activity" events={older} {...when} />
        </details>
      )}
    </Section>
  )
}

function Events({ label, events, now, timeZone }: Omit<Props, "activity"> & { label: string; events: Happened[] }) {
  return (
    <Rows label={label}>
      {events.map(({ id, event, ipAddress, userAgent, createdAt }) => (
        <Row
          key={id}
          title={names[event.replace("security.", "")] ?? event}
          detail={
            <>
              <time dateTime={createdAt.toISOString()} title={localTime(createdAt, timeZone)}>
                {fromNow(createdAt, now)}
              </time>
              {` · ${deviceOf(userAgent)}`}
              {ipAddress && ` · ${ipAddress}`}
            </>
          }
        />
      ))}
    </Rows>
  )
}
