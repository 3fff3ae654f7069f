import type { CalendarAddress } from "../auth/calendar-addresses.server.ts"
import { fromNow, localTime } from "../dates/times.ts"
import { PasswordField } from "../forms/account-form.tsx"
import type { Refusal } from "../forms/refusal.ts"
import { SubmitButton } from "../ui/button.tsx"
import type { CreatedSecret } from "./change-settings.server.ts"
import { Copyable, NewSecret } from "./copyable.tsx"
import { ButtonsForm, Row, Rows, Section, SettingsForm } from "./section.tsx"

type Props = { addresses: CalendarAddress[]; now: Date; timeZone: string; answer?: CreatedSecret | Refusal }

/** Secret addresses at which a calendar program reads the open tasks with a date. */
export function Calendar({ addresses, now, timeZone, answer }: Props) {
  const made = answer?.ok ? answer.calendarAddress : undefined
  return (
    <Section
      id="calendar"
      title="Calendar"
      intro="Subscribe to a secret address in your calendar. It shows your open tasks on their dates and reminds you at 9:00."
    >
      {made && (
        <NewSecret message="Your new calendar address. Copy it now: it is not shown again.">
          <Copyable text={made} what="address" title="Calendar address" />
        </NewSecret>
      )}
      <ButtonsForm verb="revokeCalendar" answer={answer}>
        {addresses.length > 0 && (
          <Rows label="Calendar addresses">
            {addresses.map(({ id, createdAt, lastUsedAt }) => (
              <Row
                key={id}
                title={`Created ${localTime(createdAt, timeZone)}`}
                detail={lastUsedAt ? `Last used ${fromNow(lastUsedAt, now)}` : "Never used"}
              >
                <SubmitButton
                  look="quiet"
                  size="small"
                  name="revokeCalendar"
                  value={id}
                  aria-label={`Revoke the calendar address created ${localTime(createdAt, timeZone)}`}
                >
                  Revoke
                </SubmitButton>
              </Row>
            ))}
          </Rows>
        )}
      </ButtonsForm>
      <SettingsForm key={made} verb="createCalendar" answer={answer}>
        {({ errors }) => (
          <>
            <PasswordField
              error={errors.password}
              hint="Anyone who knows the address can read these tasks, so your password is needed to create one."
            />
            <SubmitButton name="createCalendar" value="" className="justify-self-start sm:w-fit">
              Create calendar address
            </SubmitButton>
          </>
        )}
      </SettingsForm>
    </Section>
  )
}
