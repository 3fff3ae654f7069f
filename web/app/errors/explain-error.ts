import { isRouteErrorResponse } from "@remix-run/react"

export type Explanation = {
  status?: number
  title: string
  text: string
  /** Whether another attempt may help. */
  retry: boolean
  /** Seconds to wait before the next attempt. */
  retryAfter?: number
  requestId?: string
}

const known: Record<number, [title: string, text: string]> = {
  400: ["This address is not valid", "Part of it is missing or was changed."],
  403: ["You don't have permission", "You may not see or change this."],
  404: ["Page not found", "It was deleted, or it never existed."],
  405: ["This page can't be opened directly", "Use the form that sends you here."],
  409: [
    "This page was another person's",
    "Another person has logged in here since the page was opened. The text typed there was not saved and is not shown. It is kept for half an hour for the person who typed it.",
  ],
  413: ["Too large", "This page does not accept that much data."],
  429: ["Too many requests", "You sent too many requests in a short time, or too many are still being answered."],
  500: ["Something went wrong", "It is our fault, not yours. It was logged, so that we can fix it."],
  503: ["Your tasks can't be reached", "The service that keeps them isn't answering. Nothing is lost."],
}

/** Returns the title and the text of the error page with this status. */
export function wordsFor(status: number): { title: string; text: string } {
  const [title, text] = known[status] ?? known[status < 500 ? 400 : 500]!
  return { title, text }
}

/** Returns the content of the error page for a thrown value. Only a response gives details; any other value becomes a 500. */
export function explainError(error: unknown): Explanation {
  // A fetch that never reached the server rejects with a TypeError.
  if (typeof window !== "undefined" && error instanceof TypeError)
    return { title: "No connection", text: "This page could not be loaded. Are you offline?", retry: true }
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
