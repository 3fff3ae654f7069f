import { RemixBrowser } from "@remix-run/react"
import { StrictMode, startTransition } from "react"
import { hydrateRoot } from "react-dom/client"

/**
 * Resolves once Remix has decoded what the server knew of the page. It begins at the first rendering, and throws the promise of
 * it for React to wait for; but at the root React cannot wait when a key or a click comes in between ("Root did not complete").
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
