import {
  data,
  type HeadersFunction,
  type LinksFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node"
import {
  Links,
  type Location,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  type ShouldRevalidateFunctionArgs,
  useLoaderData,
  useMatches,
} from "@remix-run/react"
import type { ReactNode } from "react"
import { findSession, lifetime, ownerField } from "./auth/session.server.ts"
import { config } from "./config.server.ts"
import { explainError } from "./errors/explain-error.ts"
import { flashOf, forgetFlash } from "./forms/flash.server.ts"
import { leavesPageAsItIs } from "./forms/refusal.ts"
import { useNonce } from "./nonce.ts"
import { preferencesOf } from "./preferences/preferences.server.ts"
import type { RootData } from "./preferences/root-data.ts"
import { useTheme } from "./preferences/theme.ts"
import { FlashMessage, SessionWatch } from "./shell/notices.tsx"
import { SaveTimeZone } from "./shell/preferences.tsx"
import { Shell } from "./shell/shell.tsx"
import "./styles/app.css"
import { ProgressBar } from "./shell/shell.tsx"
import { OutboxProvider } from "./tasks/outbox/outbox-provider.tsx"
import { ToastProvider } from "./ui/toasts.tsx"

export { ErrorBoundary } from "./shell/error-page.tsx"

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
      session: session && endOf(session.expiresAt.getTime(), session.endsAtLatest.getTime()),
      isSignUpOpen: config.SIGN_UP === "open",
      preferences,
      flash,
    } satisfies RootData,
    { headers },
  )
}

/** Warns five minutes before the end of a session, or a quarter of its lifetime if that is shorter. */
const endOf = (endsAt: number, latestEnd: number) => ({
  endsAt,
  warnAt: endsAt - Math.min(300, lifetime / 4) * 1000,
  isExtendedByUse: endsAt < latestEnd,
})

/**
 * Copies Retry-After, Allow and Cache-Control from the error, action or loader response; otherwise from the parent route.
 */
export const headers: HeadersFunction = ({ errorHeaders, actionHeaders, loaderHeaders, parentHeaders }) => {
  const copied = new Headers()
  for (const name of ["Retry-After", "Allow", "Cache-Control"]) {
    const [value] = [errorHeaders, actionHeaders, loaderHeaders, parentHeaders].flatMap((from) => from?.get(name) ?? [])
    if (value) copied.set(name, value)
  }
  return copied
}

export const shouldRevalidate = ({ actionResult, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) =>
  !leavesPageAsItIs(actionResult) && defaultShouldRevalidate

/** The list's scroll position is stored by its address, so that links back to the list restore it too. */
const scrollKey = ({ pathname, search, key }: Location) => (pathname === "/tasks" ? pathname + search : key)

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
        {!isPlain && <ScrollRestoration nonce={nonce} getKey={scrollKey} />}
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
        <SaveTimeZone saved={preferences.timeZone} />
        <Shell>
          <FlashMessage flash={flash} />
          {/* The key changes with the person, so that no form keeps the text of the previous one. */}
          <Outlet key={user?.id} />
        </Shell>
      </OutboxProvider>
    </ToastProvider>
  )
}
