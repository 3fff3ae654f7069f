import { parseCookies } from "better-auth/cookies"
import { constantTimeEqual, makeSignature } from "better-auth/crypto"
import { auth } from "./auth.server.ts"

const { authCookies, secret } = await auth.$context
const { name } = authCookies.sessionToken

/** Seconds; the longest that browsers keep a cookie. */
const asLongAsBrowsersKeepIt = 400 * 24 * 60 * 60

/** The session cookie as it was sent, its signature not yet looked at. */
export const sessionCookieOf = (request: Request) => parseCookies(request.headers.get("cookie") ?? "").get(name)

/** Headers that carry this session cookie and nothing else. */
export const headersWith = (cookie: string) => new Headers({ cookie: `${name}=${encodeURIComponent(cookie)}` })

/** The session token in a cookie that this server once signed, whether or not the session lives; `undefined` in any other. */
export async function genuineToken(cookie: string): Promise<string | undefined> {
  const end = cookie.lastIndexOf(".")
  const token = cookie.slice(0, Math.max(0, end))
  const signature = await makeSignature(token, secret)
  return constantTimeEqual(signature, cookie.slice(end + 1)) ? token : undefined
}

/**
 * A `Set-Cookie` of Better Auth as it leaves this server. When a session ends is for the database alone to say: its cookie
 * stays as long as the browser lets it, so that a page can tell "your session has ended" from "you never logged in".
 */
export function lasting(setCookie: string): string {
  if (!setCookie.startsWith(`${name}=`)) return setCookie
  return setCookie.replace(/Max-Age=[1-9]\d*/i, `Max-Age=${asLongAsBrowsersKeepIt}`)
}
