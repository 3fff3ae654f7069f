import { useSearchParams } from "@remix-run/react"
import type { AccessKey } from "../auth/access-keys.server.ts"
import type { Page } from "../auth/session.server.ts"
import { fromNow, localTime } from "../dates/times.ts"
import { PasswordField } from "../forms/account-form.tsx"
import type { Refusal } from "../forms/refusal.ts"
import { SubmitButton } from "../ui/button.tsx"
import { SelectField, TextField } from "../ui/field.tsx"
import { KeyIcon } from "../ui/icons.tsx"
import type { CreatedSecret } from "./change-settings.server.ts"
import { Copyable, NewSecret } from "./copyable.tsx"
import { Pages, pagesIn, settingsAddress } from "./pages.tsx"
import { ButtonsForm, Row, Rows, Section, SettingsForm } from "./section.tsx"

type Props = {
  keys: Page<AccessKey>
  webUrl: string
  apiUrl: string
  now: Date
  timeZone: string
  answer?: CreatedSecret | Refusal
}

/** Access keys for scripts, and how to use one. */
export function ApiAccess({ keys, webUrl, apiUrl, now, timeZone, answer }: Props) {
  const [search] = useSearchParams()
  const made = answer?.ok ? answer.accessKey : undefined
  return (
    <Section
      id="api"
      title="API access"
      intro="A script exchanges an access key for a token that is valid for minutes, and calls the API with the token."
    >
      {made && (
        <NewSecret message="Your new key. Copy it now: it is not shown again.">
          <Copyable text={made} what="key" title="Access key" />
        </NewSecret>
      )}
      <ButtonsForm verb="revokeKey" answer={answer}>
        {keys.total > 0 && (
          <>
            <Rows label="Access keys">
              {keys.items.map(({ id, name, start, createdAt, expiresAt, lastUsedAt }) => (
                <Row
                  key={id}
                  title={
                    <>
                      {name} <code className="ml-1 font-mono text-sm text-soft">{start}…</code>
                    </>
                  }
                  detail={[
                    `Created ${localTime(createdAt, timeZone)}`,
                    expiresAt ? `valid until ${localTime(expiresAt, timeZone)}` : "valid until revoked",
                    lastUsedAt ? `last used ${fromNow(lastUsedAt, now)}` : "never used",
                  ].join(" · ")}
                >
                  <SubmitButton look="quiet" size="small" name="revokeKey" value={id} aria-label={`Revoke ${name}`}>
                    Revoke
                  </SubmitButton>
                </Row>
              ))}
            </Rows>
            <Pages
              label="Pages of access keys"
              of={keys}
              to={(page) => `${settingsAddress({ ...pagesIn(search), keys: page })}#api`}
            />
          </>
        )}
      </ButtonsForm>
      <SettingsForm key={made} verb="createKey" answer={answer}>
        {({ values, errors }) => (
          <>
            <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
              <TextField
                label="What is the key for?"
                name="name"
                required
                autoComplete="off"
                placeholder="Backup script"
                defaultValue={values.name}
                error={errors.name}
              />
              <SelectField label="Valid for" name="days" defaultValue={values.days ?? "90"}>
                <option value="30">30 days</option>
                <option value="90">90 days</option>
                <option value="365">A year</option>
                <option value="">As long as I don't revoke it</option>
              </SelectField>
            </div>
            <PasswordField
              error={errors.password}
              hint="A key works without a log-in, so your password is needed to make one."
            />
            <SubmitButton name="createKey" value="" className="justify-self-start sm:w-fit">
              <KeyIcon />
              Make a key
            </SubmitButton>
          </>
        )}
      </SettingsForm>
      <Copyable text={curlLines(webUrl, apiUrl, made ?? "YOUR-KEY")} what="commands" title="All tasks with curl" />
    </Section>
  )
}

/** Shell commands that exchange a key for a token and print all tasks, page by page. */
const curlLines = (
  webUrl: string,
  apiUrl: string,
  key: string,
) => `token=$(curl -s ${webUrl}/api/auth/token -H "x-api-key: ${key}" | sed 's/.*"token":"\\([^"]*\\).*/\\1/')
cursor=
while
  page=$(curl -s ${apiUrl}/api/tasks -G -d limit=200 -d "$cursor" -H "Authorization: Bearer $token")
  printf '%s\\n' "$page"
  cursor=$(printf '%s' "$page" | sed -n 's/.*"nextCursor":"\\([^"]*\\)".*/cursor=\\1/p')
  [ -n "$cursor" ]
do :; done`
