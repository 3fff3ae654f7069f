import { useSearchParams } from "@remix-run/react"
import type { Page, SessionInList } from "../auth/session.server.ts"
import { durationInWords, fromNow, localTime } from "../dates/times.ts"
import type { Refusal } from "../forms/refusal.ts"
import { SubmitButton } from "../ui/button.tsx"
import type { CreatedSecret } from "./change-settings.server.ts"
import { deviceOf } from "./device.ts"
import { Pages, pagesIn, settingsAddress } from "./pages.tsx"
import { ButtonsForm, Row, Rows, Section } from "./section.tsx"

type Props = {
  sessions: Page<SessionInList>
  /** The time and time zone of the page. */
  now: Date
  timeZone: string
  /** The lifetimes of a session in seconds: without use, and regardless of use. */
  lifetime: number
  maxAge: number
  answer?: CreatedSecret | Refusal
}

export function Sessions({ sessions, now, timeZone, lifetime, maxAge, answer }: Props) {
  const [search] = useSearchParams()
  const current = sessions.items.find(({ isCurrent }) => isCurrent)
  return (
    <Section
      id="sessions"
      title="Sessions"
      intro={
        <>
          A session ends after {durationInWords(lifetime)} without use
          {maxAge > lifetime && <>, and after {durationInWords(maxAge)} in any case</>}.{" "}
          {current && <>This one ends {localTime(current.expiresAt, timeZone)}.</>}
        </>
      }
    >
      <ButtonsForm verb="endSession" alsoVerb="endOthers" answer={answer}>
        <Rows label="Sessions">
          {sessions.items.map(({ id, isCurrent, userAgent, ipAddress, createdAt, lastUsedAt }) => (
            <Row
              key={id}
              title={
                <>
                  {deviceOf(userAgent)}
                  {isCurrent && (
                    <span className="ml-2 rounded-full bg-tint px-2 py-0.5 text-sm text-accent">This one</span>
                  )}
                </>
              }
              detail={
                <>
                  {isCurrent ? "In use now" : `Last used ${fromNow(lastUsedAt, now)}`} · since{" "}
                  {localTime(createdAt, timeZone)}
                  {ipAddress && ` · ${ipAddress}`}
                </>
              }
            >
              {!isCurrent && (
                <SubmitButton
                  look="quiet"
                  size="small"
                  name="endSession"
                  value={id}
                  aria-label={`End the session of ${deviceOf(userAgent)}, last used ${fromNow(lastUsedAt, now)}`}
                >
                  End
                </SubmitButton>
              )}
            </Row>
          ))}
        </Rows>
        <Pages
          label="Pages of sessions"
          of={sessions}
          to={(page) => `${settingsAddress({ ...pagesIn(search), sessions: page })}#sessions`}
        />
        {sessions.total > 0 && (
          <SubmitButton look="quiet" name="endOthers" value="" className="justify-self-start">
            End all others
          </SubmitButton>
        )}
      </ButtonsForm>
    </Section>
  )
}
