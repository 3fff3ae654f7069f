import type { EntryContext } from "@remix-run/node"
import { isRouteErrorResponse, RemixServer } from "@remix-run/react"
import { renderToString } from "react-dom/server"
import { large, streamOf } from "#shared/http/large-text.ts"
import { stackOf } from "#shared/log/stack-of.ts"
import { log } from "./log.server.ts"
import { NonceContext } from "./nonce.ts"

export { close, figures, ready } from "./lifecycle.server.ts"

/**
 * Renders a page, in one piece: everything it shows was read before, and a stream takes React twice as long.
 */
export default async function handleRequest(request: Request, status: number, headers: Headers, context: EntryContext) {
  const nonce = crypto.randomUUID()
  const markup = `<!DOCTYPE html>${renderToString(
    <NonceContext.Provider value={nonce}>
      <RemixServer context={await withDataRead(context)} url={request.url} nonce={nonce} />
    </NonceContext.Provider>,
  )}`
  headers.set("content-type", "text/html; charset=utf-8")
  headers.set("content-security-policy", pagePolicy(nonce))
  const page = withStylesFirst(markup)
  return new Response(page.length < large ? page : streamOf(page), { status, headers })
}

/**
 * With scripts that leave a slow line to the style sheet until it has come: the page shows without them. Remix would have
 * them fetched as urgently. (React would complain of the difference while the app is worked on.)
 */
const withStylesFirst = (markup: string) =>
  import.meta.env.DEV ? markup : markup.replaceAll(preload, `${preload} fetchpriority="low"`)
const preload = '<link rel="modulepreload"'

/** With the loaders' data read to its end, where Remix would have React wait for it. */
async function withDataRead(context: EntryContext): Promise<EntryContext> {
  const value = await new Response(context.serverHandoffStream).text()
  const read = Object.assign(Promise.resolve(), { result: { done: true, value } })
  return { ...context, serverHandoffStream: new ReadableStream(), renderMeta: { streamCache: { 0: read } } }
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
