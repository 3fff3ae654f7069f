import type { Problem } from "#shared/http/problem.ts"

/** The header in which our server passes a refusal to the app, which renders its page. */
export const refusalHeader = "x-refused"

/** A refusal to render. `address` is the public origin, if the form was sent from another one. */
export type Refused = { status: number; detail: string; address?: string }

/** Whether the answer is shown as a page. */
export const asksForPage = ({ method, headers }: Request, path: string) =>
  method !== "HEAD" && !path.startsWith("/api/") && (headers.get("accept") ?? "").includes("text/html")

/**
 * The request to the app that renders a refusal, as a page or as the answer to a form; `undefined` if a program sent
 * `incoming`, which gets problem+json.
 */
export function refusedRequest(
  incoming: Request,
  path: string,
  { status, detail }: Problem,
  { origin, requestId, address }: { origin: string; requestId: string; address?: string },
): Request | undefined {
  const refused: Refused = { status, detail, address }
  // Without cookies or anything else of the request, because another site's page may have sent it.
  const headers = { [refusalHeader]: JSON.stringify(refused), "x-request-id": requestId }
  // Our own script waits for the answer to its form.
  if (incoming.method === "POST" && path.endsWith(".data") && !path.startsWith("/api/"))
    return new Request(`${origin}/refused.data`, { method: "POST", headers, body: new URLSearchParams() })
  return asksForPage(incoming, path) ? new Request(`${origin}/refused`, { headers }) : undefined
}
