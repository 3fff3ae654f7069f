import { EmailField, NameField, NewPasswordField, PasswordField } from "../forms/account-form.tsx"
import type { Refusal } from "../forms/refusal.ts"
import { buttonLook, LinkButton, SubmitButton } from "../ui/button.tsx"
import { DownloadIcon, UploadIcon } from "../ui/icons.tsx"
import type { CreatedSecret } from "./change-settings.server.ts"
import { Section, SettingsForm } from "./section.tsx"

type Answer = { answer?: CreatedSecret | Refusal }

export function Profile({ name, email, answer }: { name: string; email: string } & Answer) {
  return (
    <Section id="profile" title="Profile" intro={<>You log in as {email}.</>}>
      <SettingsForm verb="rename" answer={answer}>
        {({ values, errors }) => (
          <>
            <NameField key={name} defaultValue={values.name ?? name} error={errors.name} />
            <SubmitButton name="rename" value="" className="justify-self-start sm:w-fit">
              Save
            </SubmitButton>
          </>
        )}
      </SettingsForm>
      <SettingsForm verb="emailChange" answer={answer}>
        {({ values, errors }) => (
          <>
            <EmailField
              key={email}
              name="newEmail"
              autoComplete="email"
              defaultValue={values.newEmail ?? email}
              error={errors.newEmail}
            />
            <PasswordField error={errors.password} hint="You log in with the address, so your password is asked for." />
            <SubmitButton name="emailChange" value="" className="justify-self-start sm:w-fit">
              Change email
            </SubmitButton>
          </>
        )}
      </SettingsForm>
    </Section>
  )
}

export function ChangePassword({ answer }: Answer) {
  return (
    <Section id="password" title="Password" intro="Changing it ends every other session and every access key.">
      <SettingsForm verb="passwordChange" answer={answer}>
        {({ errors }) => (
          <>
            <PasswordField label="Current password" name="currentPassword" error={errors.currentPassword} />
            <NewPasswordField label="New password" name="newPassword" error={errors.newPassword} />
            <SubmitButton name="passwordChange" value="" className="justify-self-start sm:w-fit">
              Change password
            </SubmitButton>
          </>
        )}
      </SettingsForm>
    </Section>
  )
}

export function DeleteAccount({ answer }: Answer) {
  return (
    <Section
      id="delete"
      title="Delete account"
      intro="Your tasks, sessions and access keys are deleted with it, at once and for good. Export your tasks first if you want to keep them."
    >
      <SettingsForm verb="deleteAccount" answer={answer}>
        {({ errors }) => (
          <>
            <PasswordField error={errors.password} />
            <SubmitButton look="danger" name="deleteAccount" value="" className="justify-self-start sm:w-fit">
              Delete account
            </SubmitButton>
          </>
        )}
      </SettingsForm>
    </Section>
  )
}

/** Links to export all tasks and to import a file. */
export function YourTasks() {
  return (
    <Section id="tasks" title="Your tasks" intro="Export all of them, or import a file.">
      <div className="flex flex-wrap gap-3">
        {["json", "csv"].map((format) => (
          <a key={format} href={`/settings/export/tasks.${format}`} className={buttonLook({})}>
            <DownloadIcon />
            Export as {format.toUpperCase()}
          </a>
        ))}
        <LinkButton to="/settings/import">
          <UploadIcon />
          Import from a file
        </LinkButton>
      </div>
    </Section>
  )
}
