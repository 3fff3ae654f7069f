import type { Problem } from "#shared/http/problem.ts"

/** The header in which our server passes a refusal to the app, so that the app renders a page for it. */
export const refusalHeader = "x-refused"

/** A refusal. `address` is the public origin, if the form was sent from a page at another origin. */
export type Refused = { status: number; detail: string; address?: string }

/** Whether the answer is shown as a page. */
export const asksForPage = ({ method, headers }: Request, path: string) =>
  method !== "HEAD" && !path.startsWith("/api/") && (headers.get("accept") ?? "").includes("text/html")

/**
 * Returns the request with which the app renders a refusal, as a page or as the answer to a form; `undefined` if a program
 * sent `incoming`, because programs get problem+json.
 */
export function refusedRequest(
  incoming: Request,
  path: string,
  { status, detail }: Problem,
  { origin, requestId, address }: { origin: string; requestId: string; address?: string },
): Request | undefined {
  const refused: Refused = { status, detail, address }
  // It contains no cookies and nothing else of the request, because another site's page may have sent that.
  const headers = { [refusalHeader]: JSON.stringify(refused), "x-request-id": requestId }
  // Our own script sent this form and expects an answer in Remix's format.
  if (incoming.method === "POST" && path.endsWith(".data") && !path.startsWith("/api/"))
    return new Request(`${origin}/refused.data`, { method: "POST", headers, body: new URLSearchParams() })
  return asksForPage(incoming, path) ? new Request(`${origin}/refused`, { headers }) : undefined
}
