import { parseCookies } from "better-auth/cookies"
import { isHttps, settings } from "#web/app/config.server.ts"
import { cookiePrefix, genuineToken, longestKept } from "#web/http/session-cookie.ts"

/** As Better Auth calls them. */
const name = `${cookiePrefix(isHttps)}.session_token`
const dontRemember = `${cookiePrefix(isHttps)}.dont_remember`

/** A session cookie that this server signed, whether or not its session lives. */
export type SessionCookie = { value: string; token: string }

/** The session cookie with these headers, of which there is one at most (http/session-cookie.ts). */
export function sessionCookieIn(headers: Headers | undefined): SessionCookie | undefined {
  const value = parseCookies(headers?.get("cookie") ?? "").get(name)
  const token = value && genuineToken(value, settings.BETTER_AUTH_SECRET)
  return token ? { value, token } : undefined
}

/** The `Cookie` header for a request that is passed on to Better Auth. It holds the session cookie only if `isAlive`. */
export function cookiesForAuth(headers: Headers, isAlive: boolean): string {
  const cookies = parseCookies(headers.get("cookie") ?? "")
  return (isAlive ? [name, dontRemember] : [dontRemember])
    .flatMap((each) => (cookies.has(each) ? [`${each}=${encodeURIComponent(cookies.get(each)!)}`] : []))
    .join("; ")
}

/**
 * A `Set-Cookie` of Better Auth as it leaves this server. When a session ends is for the database alone to say: its cookie
 * stays as long as the browser lets it, so that a page can tell "your session has ended" from "you never logged in".
 */
export function lasting(setCookie: string): string {
  if (!setCookie.startsWith(`${name}=`)) return setCookie
  return setCookie.replace(/Max-Age=[1-9]\d*/i, `Max-Age=${longestKept}`)
}
