import { auth } from "./better-auth/auth.server.ts"
import { sessionCookieIn } from "./better-auth/session-cookie.server.ts"

/** Ends the session of this request on the server; its cookie stays, so that the login page can say what happened. */
export async function endSession(request: Request) {
  const cookie = sessionCookieIn(request.headers)
  if (cookie) await (await auth.$context).internalAdapter.deleteSession(cookie.token)
}
