import type { EntryContext } from "@remix-run/node"
import { isRouteErrorResponse, RemixServer } from "@remix-run/react"
import { isbot } from "isbot"
import { renderToReadableStream } from "react-dom/server.browser"
import { stackOf } from "#scripts/stack-of.ts"
import { log } from "./log.server.ts"
import { NonceContext } from "./nonce.ts"

export { close, figures, ready } from "./lifecycle.server.ts"

/** Renders a page; people get it as it comes, crawlers when all of it is there. */
export default async function handleRequest(request: Request, status: number, headers: Headers, context: EntryContext) {
  const nonce = crypto.randomUUID()
  const body = await renderToReadableStream(
    <NonceContext.Provider value={nonce}>
      <RemixServer context={context} url={request.url} nonce={nonce} />
    </NonceContext.Provider>,
    { nonce, signal: request.signal, onError: (error: unknown) => handleError(error, { request }) },
  )
  if (isbot(request.headers.get("user-agent"))) await body.allReady
  headers.set("content-type", "text/html; charset=utf-8")
  headers.set("content-security-policy", pagePolicy(nonce))
  return new Response(body, { status, headers })
}

/** Logs what went wrong here; a request given up by its client went nowhere wrong. */
export function handleError(error: unknown, { request }: { request: Request }) {
  if (request.signal.aborted || isRouteErrorResponse(error)) return
  log.error("page.failed", {
    requestId: request.headers.get("x-request-id"),
    error: stackOf(error),
  })
}

const pagePolicy = (nonce: string) =>
  [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    // Vite puts changed styles straight into the page while it is worked on.
    `style-src 'self'${import.meta.env.DEV ? " 'unsafe-inline'" : ""}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ")
