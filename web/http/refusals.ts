import type { Problem } from "#shared/http/problem.ts"

/** The header in which our server tells the app what it refused, for the page that says so. */
export const refusalHeader = "x-refused"

/** What the page says: `address` is the origin under which it should have been opened. */
export type Refused = { status: number; detail: string; address?: string }

/** Whether a browser shows the answer to a person. */
export const asksForPage = ({ method, headers }: Request, path: string) =>
  method !== "HEAD" && !path.startsWith("/api/") && (headers.get("accept") ?? "").includes("text/html")

/**
 * The request to make of the app for a page, or for a form's answer, that tells a person why `incoming` was refused.
 * `undefined` where no person is asking: a program gets problem+json.
 */
export function refusedRequest(
  incoming: Request,
  path: string,
  { status, detail }: Problem,
  { origin, requestId, address }: { origin: string; requestId: string; address?: string },
): Request | undefined {
  const refused: Refused = { status, detail, address }
  // Neither cookies nor anything else of the request goes along: another site's page may have sent it.
  const headers = { [refusalHeader]: JSON.stringify(refused), "x-request-id": requestId }
  // A script of ours waits for the answer to its form.
  if (incoming.method === "POST" && path.endsWith(".data") && !path.startsWith("/api/"))
    return new Request(`${origin}/refused.data`, { method: "POST", headers, body: new URLSearchParams() })
  return asksForPage(incoming, path) ? new Request(`${origin}/refused`, { headers }) : undefined
}
