import {
  data,
  type HeadersFunction,
  type LinksFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node"
import {
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  type ShouldRevalidateFunctionArgs,
  useLoaderData,
  useMatches,
} from "@remix-run/react"
import type { ReactNode } from "react"
import { ownerField } from "./auth/better-auth/owner-tag.server.ts"
import { lifetime } from "./auth/cache/session-lifetime.server.ts"
import { findSession } from "./auth/session.server.ts"
import { explainError } from "./errors/explain-error.ts"
import { flashOf, forgetFlash } from "./forms/flash.server.ts"
import { leavesPageAsItIs } from "./forms/refusal.ts"
import { useNonce } from "./nonce.ts"
import { preferencesOf } from "./preferences/preferences.server.ts"
import type { RootData } from "./preferences/root-data.ts"
import { TellTimeZone } from "./preferences/tell-time-zone.tsx"
import { FlashMessage } from "./shell/flash-banner.tsx"
import { SessionWatch } from "./shell/session-watch.tsx"
import { Shell } from "./shell/shell.tsx"
import { useTheme } from "./shell/theme-switch.tsx"
import "./styles/app.css"
import { OutboxProvider } from "./tasks/outbox/outbox-provider.tsx"
import { ProgressBar } from "./ui/progress-bar.tsx"
import { ToastProvider } from "./ui/toasts.tsx"

export { ErrorBoundary } from "./shell/error-boundary.tsx"

export const links: LinksFunction = () => [
  { rel: "icon", href: "/favicon.svg", type: "image/svg+xml" },
  { rel: "apple-touch-icon", href: "/icon-180.png" },
  { rel: "manifest", href: "/manifest.webmanifest" },
]

export const meta: MetaFunction = ({ error }) => [
  { title: error ? `${explainError(error).title} · Latchkey` : "Latchkey" },
]

export async function loader({ request }: LoaderFunctionArgs) {
  const [session, preferences, flash] = await Promise.all([
    findSession(request),
    preferencesOf(request),
    flashOf(request),
  ])
  const headers = new Headers()
  if (flash) headers.append("Set-Cookie", await forgetFlash())
  return data(
    {
      user: session && { id: session.userId, name: session.user.name, owner: await ownerField(session.userId) },
      session: session && whenItEnds(session.expiresAt.getTime(), session.endsForGood.getTime()),
      preferences,
      flash,
    } satisfies RootData,
    { headers },
  )
}

/** The end of a session, five minutes before it (in a short one its last quarter), and whether being used prolongs it. */
const whenItEnds = (endsAt: number, forGood: number) => ({
  endsAt,
  warnAt: endsAt - Math.min(300, lifetime / 4) * 1000,
  isProlonged: endsAt < forGood,
})

/** A page keeps what a fault, or a form's answer, said to those who come again by themselves, and what stands around it said. */
export const headers: HeadersFunction = ({ errorHeaders, actionHeaders, loaderHeaders, parentHeaders }) => {
  const kept = new Headers()
  for (const name of ["Retry-After", "Allow", "Cache-Control"]) {
    const [value] = [errorHeaders, actionHeaders, loaderHeaders, parentHeaders].flatMap((said) => said?.get(name) ?? [])
    if (value) kept.set(name, value)
  }
  return kept
}

export const shouldRevalidate = ({ actionResult, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) =>
  !leavesPageAsItIs(actionResult) && defaultShouldRevalidate

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce()
  const theme = useTheme()
  const isPlain = useMatches().some(({ handle }) => (handle as { plain?: boolean } | undefined)?.plain)
  return (
    <html lang="en" data-theme={theme}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          name="theme-color"
          media="(prefers-color-scheme: light)"
          content={theme === "dark" ? "#1f1e1a" : "#fffefb"}
        />
        <meta
          name="theme-color"
          media="(prefers-color-scheme: dark)"
          content={theme === "light" ? "#fffefb" : "#1f1e1a"}
        />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        {!isPlain && <ScrollRestoration nonce={nonce} />}
        {!isPlain && <Scripts nonce={nonce} />}
      </body>
    </html>
  )
}

export default function App() {
  const { flash, user, session, preferences } = useLoaderData<typeof loader>()
  return (
    <ToastProvider>
      <OutboxProvider owner={user?.id} tag={user?.owner} loggedOut={flash?.loggedOut ? flash.id : undefined}>
        <ProgressBar />
        <SessionWatch session={session} />
        <TellTimeZone known={preferences.timeZone} />
        <Shell>
          <FlashMessage flash={flash} />
          {/* A form with what one person typed does not stay on the page of the next. */}
          <Outlet key={user?.id} />
        </Shell>
      </OutboxProvider>
    </ToastProvider>
  )
}
