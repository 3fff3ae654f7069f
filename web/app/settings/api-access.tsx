import { useSearchParams } from "@remix-run/react"
import type { AccessKey } from "../auth/access-keys.server.ts"
import type { Page } from "../auth/pages.ts"
import { fromNow, localTime } from "../dates/times.ts"
import { PasswordField } from "../forms/account-form.tsx"
import type { Refusal } from "../forms/refusal.ts"
import { SubmitButton } from "../ui/button.tsx"
import { CopyButton } from "../ui/copy-button.tsx"
import { SelectField, TextField } from "../ui/field.tsx"
import { KeyIcon } from "../ui/icons.tsx"
import type { SettingsAnswer } from "./change-settings.server.ts"
import { Pages, settingsAddress, shownIn } from "./pages.tsx"
import { Row, Rows, Section } from "./section.tsx"
import { ButtonsForm, SettingsForm } from "./settings-form.tsx"

type Props = {
  keys: Page<AccessKey>
  webUrl: string
  apiUrl: string
  now: Date
  timeZone: string
  answer?: SettingsAnswer | Refusal
}

/** The new key stands above the form that made it, on a phone out of sight. */
const focus = (panel: HTMLElement | null) => panel?.focus()

/** Access keys for scripts, and how to use one. */
export function ApiAccess({ keys, webUrl, apiUrl, now, timeZone, answer }: Props) {
  const [search] = useSearchParams()
  const made = answer?.ok ? answer.accessKey : undefined
  return (
    <Section
      id="api"
      title="API access"
      intro="A script trades an access key for a token that lives for minutes, and calls the API with that."
    >
      {made && (
        <div
          ref={focus}
          tabIndex={-1}
          role="status"
          className="grid grid-cols-1 gap-2 rounded-lg border border-accent bg-tint p-4"
        >
          <p className="font-medium">Your new key. Copy it now: it is not shown again.</p>
          <Copyable text={made} what="key" title="Access key" />
        </div>
      )}
      {keys.total > 0 && (
        <ButtonsForm verb="revokeKey" answer={answer}>
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
                  `Made ${localTime(createdAt, timeZone)}`,
                  expiresAt ? `good until ${localTime(expiresAt, timeZone)}` : "good until revoked",
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
            to={(page) => `${settingsAddress({ ...shownIn(search), keys: page })}#api`}
          />
        </ButtonsForm>
      )}
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
              <SelectField label="Good for" name="days" defaultValue={values.days ?? "90"}>
                <option value="30">30 days</option>
                <option value="90">90 days</option>
                <option value="365">A year</option>
                <option value="">As long as I don't revoke it</option>
              </SelectField>
            </div>
            <PasswordField
              error={errors.password}
              hint="A key can be used without logging in, so your password is asked for."
            />
            <SubmitButton name="createKey" value="" className="justify-self-start sm:w-fit">
              <KeyIcon />
              Make a key
            </SubmitButton>
          </>
        )}
      </SettingsForm>
      <Copyable text={curlLine(webUrl, apiUrl, made ?? "YOUR-KEY")} what="line" title="All tasks with curl" />
    </Section>
  )
}

/** From a key to the list of tasks, as one line that a shell takes. */
const curlLine = (webUrl: string, apiUrl: string, key: string) =>
  `curl -s ${apiUrl}/api/tasks -H "Authorization: Bearer $(curl -s ${webUrl}/api/auth/token -H "x-api-key: ${key}" | sed 's/.*"token":"\\([^"]*\\).*/\\1/')"`

function Copyable({ text, what, title }: { text: string; what: string; title: string }) {
  return (
    <figure className="rounded-lg border border-line bg-card shadow-card">
      <figcaption className="flex min-h-12 items-center justify-between gap-4 border-b border-line py-1.5 pr-1.5 pl-4 text-sm text-soft">
        {title}
        <CopyButton text={text} what={what} />
      </figcaption>
      <code className="block px-4 py-3 font-mono text-sm wrap-anywhere">{text}</code>
    </figure>
  )
}
