import { RemixBrowser } from "@remix-run/react"
import { StrictMode, startTransition } from "react"
import { hydrateRoot } from "react-dom/client"

/**
 * Resolves once Remix has decoded the page's data. Otherwise Remix suspends the first render while it decodes, and if a key or
 * click arrives meanwhile, React fails with "Root did not complete".
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

// The service worker shows our own page when the app is opened offline. Nothing else needs it.
if (import.meta.env.PROD) navigator.serviceWorker?.register("/service-worker.js").catch(() => {})
