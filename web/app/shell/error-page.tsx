import { useRouteError } from "@remix-run/react"
import { inWords } from "../dates/wait.ts"
import { explainError } from "../errors/explain-error.ts"
import { useRootData } from "../preferences/root-data.ts"
import { LinkButton } from "../ui/button.tsx"
import { ErrorPage } from "../ui/error-page.tsx"
import { Retry } from "../ui/retry.tsx"

/** What went wrong with a page, in its place, with a way on. */
export function FaultPage() {
  const { status, title, text, retry, retryAfter, requestId } = explainError(useRouteError())
  const user = useRootData()?.user
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
