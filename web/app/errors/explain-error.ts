import { isRouteErrorResponse } from "@remix-run/react"

export type Explanation = {
  status?: number
  title: string
  text: string
  /** Whether asking again may help. */
  retry: boolean
  /** Seconds until asking again makes sense. */
  retryAfter?: number
  requestId?: string
}

const known: Record<number, [title: string, text: string]> = {
  400: ["That address makes no sense", "Part of it is missing, or was changed on the way."],
  403: ["You don't have permission", "This is not yours to see or to change."],
  404: ["Page not found", "It was deleted, or it never was here."],
  405: ["Not that way", "This address answers only to the form that leads to it."],
  409: [
    "This page was another person's",
    "Somebody else has logged in here since it was opened. What was typed there was not saved, and is not shown: it waits for half an hour until the person who typed it logs in again.",
  ],
  413: ["That is too much", "What was sent is larger than this page takes."],
  429: ["Too many requests", "Too much was asked for in a short time, or is still waiting for an answer."],
  500: ["Something broke", "It is our fault, not yours, and it has been written down for us."],
  503: ["Your tasks can't be reached", "The service that keeps them isn't answering. Nothing is lost."],
}

/** The title and the text of the error page with this status. */
export function wordsFor(status: number): { title: string; text: string } {
  const [title, text] = known[status] ?? known[status < 500 ? 400 : 500]!
  return { title, text }
}

/** What an error page says of whatever was thrown: of an answer its status and what may help, of anything else nothing. */
export function explainError(error: unknown): Explanation {
  // A fetch that never reached the server rejects with a TypeError.
  if (typeof window !== "undefined" && error instanceof TypeError)
    return { title: "No connection", text: "This page could not be fetched. Are you offline?", retry: true }
  const status = isRouteErrorResponse(error) ? error.status : 500
  const { title, text } = wordsFor(status)
  const { retryAfter, requestId } = isRouteErrorResponse(error) ? particulars(error.data) : {}
  return { status, title, text, retry: status === 429 || status >= 500, retryAfter, requestId }
}

function particulars(data: unknown) {
  if (typeof data !== "object" || data === null) return {}
  const { retryAfter, requestId } = data as Record<string, unknown>
  return {
    retryAfter: typeof retryAfter === "number" ? retryAfter : undefined,
    requestId: typeof requestId === "string" ? requestId : undefined,
  }
}
