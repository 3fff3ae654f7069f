import { useRouteError } from "@remix-run/react"
import type { ReactNode } from "react"
import { durationInWords } from "../dates/times.ts"
import { explainError } from "../errors/explain-error.ts"
import { useRootData } from "../preferences/root-data.ts"
import { LinkButton, RetryButton } from "../ui/button.tsx"
import { Shell } from "./shell.tsx"

/** Replaces a page whose loader, action or component failed. */
export function RouteErrorPage() {
  const { status, title, text, retry, retryAfter, requestId } = explainError(useRouteError())
  const user = useRootData()?.user
  return (
    <ErrorPage
      code={status}
      title={title}
      note={requestId && `Request ${requestId}`}
      actions={
        <>
          {retry && <RetryButton isAutomatic={status === 503} />}
          <LinkButton to={user ? "/tasks" : "/"} reloadDocument={status === 409}>
            {user ? "Back to your tasks" : "Back to the start"}
          </LinkButton>
        </>
      }
    >
      <p>{text}</p>
      {retryAfter !== undefined && <p>Try again in {durationInWords(retryAfter)}.</p>}
    </ErrorPage>
  )
}

/** The error page inside the shell, for errors that no route below the root caught. */
export function ErrorBoundary() {
  return (
    <Shell>
      <RouteErrorPage />
    </Shell>
  )
}

/** The layout of every error page: what happened, and links or buttons that help. */
export function ErrorPage({
  code,
  title,
  children,
  actions,
  note,
}: {
  code?: number
  title: string
  children: ReactNode
  actions: ReactNode
  note?: string
}) {
  return (
    <div className="grid justify-items-start gap-4 py-8 sm:py-16">
      {code && (
        <p className="rounded-full bg-hover px-3 py-1 text-sm font-medium text-soft tabular-nums">Error {code}</p>
      )}
      <h1 className="text-2xl">{title}</h1>
      <div className="max-w-prose text-lg text-soft">{children}</div>
      <div className="mt-2 flex flex-wrap gap-3">{actions}</div>
      {note && <p className="mt-6 font-mono text-sm text-soft">{note}</p>}
    </div>
  )
}
