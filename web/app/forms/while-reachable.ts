import { isRouteErrorResponse } from "@remix-run/react"
import { isRefusal, type Refusal } from "./refusal.ts"

/**
 * A `clientAction` that calls the route's action. If the server cannot be reached or fails, it returns a refusal, so that the
 * page keeps the typed text and is not replaced by an error page. Redirects and 4xx errors are thrown.
 */
export async function whileReachable<T>({
  request,
  serverAction,
}: {
  request: Request
  serverAction: <Answer>() => Promise<Answer>
}): Promise<T | Refusal> {
  const form = await request.clone().formData()
  const key = String(form.get("key") ?? "") || undefined
  try {
    const answer = await serverAction<T>()
    // The server refused this request before it read the form, so the answer lacks the key.
    return isRefusal(answer) ? { key, ...answer } : answer
  } catch (error) {
    const isAnswer = isRouteErrorResponse(error)
    if (error instanceof Response || (isAnswer && error.status < 500)) throw error
    const about = { ok: false, key, again: true } as const
    // A fetch that never reached the server rejects with a TypeError.
    if (error instanceof TypeError)
      return { ...about, status: 0, message: "Latchkey can't be reached. Check your connection and try again." }
    return {
      ...about,
      status: isAnswer ? error.status : 500,
      message: "That did not work, and it is our fault. Nothing you typed is lost: try again.",
    }
  }
}
