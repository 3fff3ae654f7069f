import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node"
import { data } from "@remix-run/node"
import { useActionData, useLoaderData } from "@remix-run/react"
import { version } from "#shared/version.ts"
import { listAccessKeys } from "../auth/access-keys.server.ts"
import { recentActivity } from "../auth/account.server.ts"
import { listCalendarAddresses } from "../auth/calendar-addresses.server.ts"
import { takeDraft } from "../auth/draft.server.ts"
import { lifetime, listSessions, requireSession } from "../auth/session.server.ts"
import { config } from "../config.server.ts"
import { throwErrorPage } from "../errors/throw-error-page.server.ts"
import type { Refusal } from "../forms/refusal.ts"
import { preferencesOf } from "../preferences/preferences.server.ts"
import { ChangePassword, DeleteAccount, Profile, YourTasks } from "../settings/account-forms.tsx"
import { Activity } from "../settings/activity.tsx"
import { ApiAccess } from "../settings/api-access.tsx"
import { Appearance } from "../settings/appearance.tsx"
import { Calendar } from "../settings/calendar.tsx"
import { listLabels } from "../settings/change-labels.server.ts"
import { type CreatedSecret, changeSettings, settingsIn } from "../settings/change-settings.server.ts"
import { Labels } from "../settings/labels.tsx"
import { pagesIn } from "../settings/pages.tsx"
import { Sessions } from "../settings/sessions.tsx"
import { tasksApi } from "../task-api/client.server.ts"

export { whileReachable as clientAction } from "../forms/while-reachable.ts"
export { headers } from "../root.tsx"

export const meta: MetaFunction = () => [{ title: "Settings · Latchkey" }]

export async function loader({ request }: LoaderFunctionArgs) {
  const session = await requireSession(request)
  const pages = pagesIn(new URL(request.url).searchParams)
  const [sessions, keys, calendars, labels, activity, draft, { timeZone }] = await Promise.all([
    listSessions(session, pages.sessions),
    listAccessKeys(session, pages.keys),
    listCalendarAddresses(session),
    listLabels(tasksApi(session, request), pages.labels),
    recentActivity(session.userId),
    takeDraft(request),
    preferencesOf(request),
  ]).catch(throwErrorPage)
  return data(
    {
      user: session.user,
      sessions,
      keys,
      calendars,
      labels,
      activity,
      draft: draft?.fields,
      timeZone,
      now: new Date(),
      lifetime,
      maxAge: config.SESSION_MAX_AGE,
      webUrl: config.BETTER_AUTH_URL,
      apiUrl: config.API_PUBLIC_URL,
      version,
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
  const { user, sessions, keys, calendars, labels, activity, draft, timeZone, now, ...details } =
    useLoaderData<typeof loader>()
  const { lifetime, maxAge, webUrl, apiUrl, version } = details
  // A draft from before the log-in is shown like a refused form.
  const refusedDraft = draft && ({ ok: false, status: 401, values: draft } satisfies Refusal)
  const answer = useActionData<CreatedSecret | Refusal>() ?? refusedDraft
  const when = { now, timeZone }
  return (
    <div className="grid grid-cols-1 gap-8">
      <h1 className="text-xl">Settings</h1>
      <Profile {...user} answer={answer} />
      <Appearance />
      <ChangePassword answer={answer} />
      <Sessions sessions={sessions} lifetime={lifetime} maxAge={maxAge} answer={answer} {...when} />
      <Activity activity={activity} {...when} />
      <Labels labels={labels} answer={answer} />
      <Calendar addresses={calendars} answer={answer} {...when} />
      <YourTasks />
      <ApiAccess keys={keys} webUrl={webUrl} apiUrl={apiUrl} answer={answer} {...when} />
      <DeleteAccount answer={answer} />
      <footer className="text-sm text-soft">Latchkey {version}</footer>
    </div>
  )
}
