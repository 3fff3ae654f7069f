import { RemixBrowser } from "@remix-run/react"
import { StrictMode, startTransition } from "react"
import { hydrateRoot } from "react-dom/client"

/**
 * Resolves once Remix has decoded the page's data. Remix decodes during the first render and throws a promise to suspend it,
 * but React cannot suspend the root when a key or click arrives meanwhile: it fails with "Root did not complete".
 */
async function untilDecoded() {
  try {
    RemixBrowser({})
  } catch (decoding) {
    await decoding
  }
}

await untilDecoded()
startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <RemixBrowser />
    </StrictMode>,
  )
})

// Shows our own page when the app is opened offline. Where the browser has no service workers, only that page is missing.
if (import.meta.env.PROD) navigator.serviceWorker?.register("/service-worker.js").catch(() => {})
