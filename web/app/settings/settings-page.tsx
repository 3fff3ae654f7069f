import type { AccessKey } from "../auth/access-keys.server.ts"
import type { Page } from "../auth/pages.ts"
import type { SessionInList } from "../auth/sessions.server.ts"
import type { Activity as Happened } from "../auth/store/recent-activity.server.ts"
import type { Fields, Refusal } from "../forms/refusal.ts"
import { ChangePassword, DeleteAccount, Profile } from "./account-forms.tsx"
import { Activity } from "./activity.tsx"
import { ApiAccess } from "./api-access.tsx"
import type { SettingsAnswer } from "./change-settings.server.ts"
import { Sessions } from "./sessions.tsx"
import { YourTasks } from "./your-tasks.tsx"

type Props = {
  user: { name: string; email: string }
  sessions: Page<SessionInList>
  keys: Page<AccessKey>
  activity: Happened[]
  /** What was typed when the session ended. */
  draft?: Fields
  now: Date
  timeZone: string
  lifetime: number
  maxAge: number
  webUrl: string
  apiUrl: string
  answer?: SettingsAnswer | Refusal
}

export function SettingsPage({
  user,
  sessions,
  keys,
  activity,
  draft,
  now,
  timeZone,
  lifetime,
  maxAge,
  webUrl,
  apiUrl,
  answer,
}: Props) {
  const shown = answer ?? (draft && ({ ok: false, status: 401, values: draft } satisfies Refusal))
  const when = { now, timeZone }
  return (
    <div className="grid grid-cols-1 gap-8">
      <h1 className="text-xl">Settings</h1>
      <Profile {...user} answer={shown} />
      <ChangePassword answer={shown} />
      <Sessions sessions={sessions} lifetime={lifetime} maxAge={maxAge} answer={shown} {...when} />
      <Activity activity={activity} {...when} />
      <ApiAccess keys={keys} webUrl={webUrl} apiUrl={apiUrl} answer={shown} {...when} />
      <YourTasks />
      <DeleteAccount answer={shown} />
    </div>
  )
}
