import type { MetaFunction } from "@remix-run/node"
import { ErrorPage } from "../shell/error-page.tsx"
import { buttonLook } from "../ui/button.tsx"

export { headers } from "../root.tsx"

/** Sends no scripts, because they would load the page's data again, which fails without a connection. */
export const handle = { plain: true }

export const meta: MetaFunction = () => [{ title: "Offline · Latchkey" }]

/** The page that the service worker shows when the app is opened without a connection. */
export default function Offline() {
  return (
    <ErrorPage
      title="You are offline"
      actions={
        // biome-ignore lint/a11y/useValidAnchor: the empty address is the page that was opened
        <a href="" className={buttonLook({ look: "primary" })}>
          Try again
        </a>
      }
    >
      Latchkey needs a connection to show your tasks. Everything you saved is kept.
    </ErrorPage>
  )
}
