import { useRouteError, useRouteLoaderData } from "@remix-run/react"
import { inWords } from "#web/dates/wait.ts"
import type { loader } from "#web/root.tsx"
import { LinkButton } from "#web/ui/button.tsx"
import { ErrorPage } from "#web/ui/error-page.tsx"
import { Retry } from "#web/ui/retry.tsx"
import { explainError } from "./explain-error.ts"

/** What went wrong with a page, in its place, with a way on. */
export function FaultPage() {
  const { status, title, text, retry, retryAfter, requestId } = explainError(useRouteError())
  const user = useRouteLoaderData<typeof loader>("root")?.user
  return (
    <ErrorPage
      code={status}
      title={title}
      note={requestId && `Request ${requestId}`}
      ways={
        <>
          {retry && <Retry isAutomatic={status === 503} />}
          <LinkButton to={user ? "/tasks" : "/"} reloadDocument={status === 409}>
            {user ? "Back to your tasks" : "Back to the start"}
          </LinkButton>
        </>
      }
    >
      <p>{text}</p>
      {retryAfter !== undefined && <p>Try again in {inWords(retryAfter)}.</p>}
    </ErrorPage>
  )
}
