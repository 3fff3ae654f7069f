import { auth } from "./auth.server.ts"
import { genuineToken, sessionCookieOf } from "./session-cookie.server.ts"

/** Ends the session of this request on the server; its cookie stays, so that the login page can say what happened. */
export async function endSession(request: Request) {
  const token = await genuineToken(sessionCookieOf(request) ?? "")
  if (token) await (await auth.$context).internalAdapter.deleteSession(token)
}
