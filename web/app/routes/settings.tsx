import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node"
import { data } from "@remix-run/node"
import { useActionData, useLoaderData } from "@remix-run/react"
import { listAccessKeys } from "#web/auth/access-keys.server.ts"
import { takeDraft } from "#web/auth/draft.server.ts"
import { recentActivity } from "#web/auth/recent-activity.server.ts"
import { requireSession } from "#web/auth/session.server.ts"
import { lifetime } from "#web/auth/session-lifetime.server.ts"
import { listSessions } from "#web/auth/sessions.server.ts"
import type { Refusal } from "#web/forms/refusal.ts"
import { preferencesOf } from "#web/preferences/preferences.server.ts"
import { changeSettings, type SettingsAnswer, settingsIn } from "#web/settings/change-settings.server.ts"
import { shownIn } from "#web/settings/pages.tsx"
import { SettingsPage } from "#web/settings/settings-page.tsx"
import { settings } from "#web/settings.server.ts"
import { throwFaultPage } from "#web/shell/fault-page.server.ts"

export { whileReachable as clientAction } from "#web/forms/while-reachable.ts"
export { headers } from "#web/root.tsx"

export const meta: MetaFunction = () => [{ title: "Settings · Latchkey" }]

export async function loader({ request }: LoaderFunctionArgs) {
  const session = await requireSession(request)
  const shown = shownIn(new URL(request.url).searchParams)
  const [sessions, keys, activity, draft, { timeZone }] = await Promise.all([
    listSessions(session, shown.sessions),
    listAccessKeys(session, shown.keys),
    recentActivity(session),
    takeDraft(request),
    preferencesOf(request),
  ]).catch(throwFaultPage)
  return data(
    {
      user: session.user,
      sessions,
      keys,
      activity,
      draft: draft?.fields,
      timeZone,
      now: new Date(),
      lifetime,
      maxAge: settings.SESSION_MAX_AGE,
      webUrl: settings.BETTER_AUTH_URL,
      apiUrl: settings.API_PUBLIC_URL,
    },
    { headers: draft?.headers },
  )
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.formData()
  const session = await requireSession(request, settingsIn(form))
  return changeSettings(request, session, form)
}

export default function Settings() {
  return <SettingsPage {...useLoaderData<typeof loader>()} answer={useActionData<SettingsAnswer | Refusal>()} />
}
