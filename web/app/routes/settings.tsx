import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node"
import { data } from "@remix-run/node"
import { useActionData, useLoaderData } from "@remix-run/react"
import { listAccessKeys } from "../auth/access-keys.server.ts"
import { lifetime } from "../auth/cache/session-lifetime.server.ts"
import { takeDraft } from "../auth/draft.server.ts"
import { requireSession } from "../auth/session.server.ts"
import { listSessions } from "../auth/sessions.server.ts"
import { recentActivity } from "../auth/store/recent-activity.server.ts"
import { settings } from "../config.server.ts"
import { throwErrorPage } from "../errors/throw-error-page.server.ts"
import type { Refusal } from "../forms/refusal.ts"
import { preferencesOf } from "../preferences/preferences.server.ts"
import { changeSettings, type SettingsAnswer, settingsIn } from "../settings/change-settings.server.ts"
import { shownIn } from "../settings/pages.tsx"
import { SettingsPage } from "../settings/settings-page.tsx"

export { whileReachable as clientAction } from "../forms/while-reachable.ts"
export { headers } from "../root.tsx"

export const meta: MetaFunction = () => [{ title: "Settings · Latchkey" }]

export async function loader({ request }: LoaderFunctionArgs) {
  const session = await requireSession(request)
  const shown = shownIn(new URL(request.url).searchParams)
  const [sessions, keys, activity, draft, { timeZone }] = await Promise.all([
    listSessions(session, shown.sessions),
    listAccessKeys(session, shown.keys),
    recentActivity(session.userId),
    takeDraft(request),
    preferencesOf(request),
  ]).catch(throwErrorPage)
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
