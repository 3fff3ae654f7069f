import type { Refusal } from "./refusal.ts"

/**
 * A route's `clientAction`: its action, but where the server cannot be reached the answer is a refusal that says so, and
 * the page stays with what was typed, instead of giving way to an error page.
 */
export async function whileReachable<T>({
  request,
  serverAction,
}: {
  request: Request
  serverAction: <Answer>() => Promise<Answer>
}): Promise<T | Refusal> {
  const form = await request.clone().formData()
  try {
    return await serverAction<T>()
  } catch (error) {
    // A fetch that never reached the server rejects with a TypeError.
    if (!(error instanceof TypeError)) throw error
    const key = form.get("key")
    return {
      ok: false,
      status: 0,
      key: typeof key === "string" ? key : undefined,
      message: "Latchkey can't be reached. Check your connection and try again.",
      again: true,
    }
  }
}
