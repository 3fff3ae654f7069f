import { isRouteErrorResponse } from "@remix-run/react"
import { isRefusal, type Refusal } from "./refusal.ts"

/**
 * A route's `clientAction`: its action, but where the server cannot be reached or breaks, the answer is a refusal that
 * says so, and the page stays with what was typed, instead of giving way to an error page. Redirects, and answers about
 * what was asked (403, 404), go their own way.
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
    // A request that was refused before its form was read has an answer without the key.
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
