import { parseCookies } from "better-auth/cookies"
import { parseJson, readText } from "#shared/http/body.ts"
import { type FieldError, Problem, type ProblemKind } from "#shared/http/problem.ts"
import { config, isHttps } from "#web/app/config.server.ts"
import { addressIn, clientAddressHeader } from "#web/http/client-address.ts"
import { cookiePrefix, longestKept } from "#web/http/session-cookie.ts"
import { sessionOf } from "../cache/session-cache.server.ts"
import { duringAttempt, strangerLane, tooBusy } from "../limits/hashing-queue.server.ts"
import { readDevice } from "../limits/password-limits.server.ts"
import { orUnavailable } from "../store/database.server.ts"
import { sessionCookieName } from "../store/sessions.server.ts"
import { auth, closedPaths } from "./auth.server.ts"
import { internalPaths } from "./link-endpoints.server.ts"

const forwardedHeaders = ["cookie", "user-agent", "x-request-id", clientAddressHeader]

/**
 * Calls one of Better Auth's endpoints for the sender of this request. Goes through `auth.handler`, because `auth.api`
 * skips its limits. Throws a `Problem` when the endpoint refuses or the database is away.
 */
export async function callAuth(request: Request, path: string, body: object = {}): Promise<Response> {
  const response = await sendToAuth(request, path, body)
  if (!response.ok) throw await problemFrom(response)
  return response
}

/** Like `callAuth`, but returns a refusal as a response. */
export function sendToAuth(request: Request, path: string, body: object): Promise<Response> {
  const headers = new Headers({ "content-type": "application/json", origin: config.BETTER_AUTH_URL })
  for (const name of forwardedHeaders) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  const url = `${config.BETTER_AUTH_URL}/api/auth${path}`
  return handle(new Request(url, { method: "POST", headers, body: JSON.stringify(body) }))
}

/** The paths of all open endpoints of Better Auth. Paths with a parameter belong to features that are off. */
const openPaths = new Set(Object.values(auth.api).flatMap((endpoint) => ("path" in endpoint ? [endpoint.path] : [])))
for (const path of [...closedPaths, ...internalPaths]) openPaths.delete(path)

/** Forwards a request for one of Better Auth's own endpoints. Throws its refusals as `Problem`. */
export async function passToAuth(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.slice("/api/auth".length)
  // Better Auth would add a row for each random path to the table that counts requests.
  if (!openPaths.has(path)) throw new Problem("not-found", "There is no such endpoint.")
  const body = request.method === "POST" ? await readText(request) : undefined
  // The body is checked before Better Auth parses it, because work on nested values grows with the square of their depth.
  if (body && isJson(request)) parseJson(body)
  // Better Auth does not know HEAD. Our server removes the body of the answer.
  const method = request.method === "HEAD" ? "GET" : request.method
  const response = await handle(new Request(request.url, { method, headers: request.headers, body }))
  if (response.status >= 400) throw await problemFrom(response)
  return response
}

/** The same rule as in Better Auth, which parses no other media types. */
const isJson = ({ headers }: Request) => /^application\/([a-z0-9.+-]*\+)?json/i.test(headers.get("content-type") ?? "")

/** A log-out does not check whether its session is alive, so that it never waits for a slow read of the session. */
const isLogOut = ({ url }: Request) => new URL(url).pathname === "/api/auth/sign-out"

async function handle(request: Request): Promise<Response> {
  const device = await readDevice(request.headers)
  const cookie = cookiesForAuth(request.headers, isLogOut(request) || (await sessionOf(request)) !== undefined)
  if (cookie) request.headers.set("cookie", cookie)
  else request.headers.delete("cookie")
  const lane = strangerLane(addressIn(request.headers))
  const response = await duringAttempt({ lane, device }, () => orUnavailable(auth.handler(request)))
  const cookies = response.headers.getSetCookie()
  response.headers.delete("set-cookie")
  for (const cookie of cookies) response.headers.append("set-cookie", keepCookieLong(cookie))
  return response
}

const dontRememberName = `${cookiePrefix(isHttps)}.dont_remember`

/** Returns the `Cookie` header for Better Auth. It has a session cookie only if `sessionOf` found that session alive. */
function cookiesForAuth(headers: Headers, isAlive: boolean): string {
  const cookies = parseCookies(headers.get("cookie") ?? "")
  return (isAlive ? [sessionCookieName, dontRememberName] : [dontRememberName])
    .flatMap((name) => (cookies.has(name) ? [`${name}=${encodeURIComponent(cookies.get(name)!)}`] : []))
    .join("; ")
}

/**
 * Gives a session cookie the longest lifetime that browsers allow. Only the database decides when a session ends. Because the
 * cookie outlives the session, a page can tell "your session has ended" from "you never logged in".
 */
function keepCookieLong(setCookie: string): string {
  if (!setCookie.startsWith(`${sessionCookieName}=`)) return setCookie
  return setCookie.replace(/Max-Age=[1-9]\d*/i, `Max-Age=${longestKept}`)
}

/** Returns headers with the cookies that an answer of Better Auth sets, for our own answer. */
export function cookiesOf(response: Response): Headers {
  const headers = new Headers()
  for (const cookie of response.headers.getSetCookie()) headers.append("set-cookie", cookie)
  return headers
}

type AuthError = { message?: string; code?: string; errors?: FieldError[] }

const kinds: Record<number, ProblemKind> = {
  400: "bad-request",
  401: "unauthorized",
  403: "forbidden",
  404: "not-found",
  405: "method-not-allowed",
  409: "conflict",
  413: "content-too-large",
  415: "unsupported-media-type",
  422: "invalid-fields",
}

/** Returns the refusal of a Better Auth endpoint as a problem. */
export async function problemFrom(response: Response): Promise<Problem> {
  const { message = "Refused.", code = "", errors }: AuthError = await response.json().catch(() => ({}))
  if (response.status === 429) {
    const wait = response.headers.get("x-retry-after") ?? "60"
    return new Problem("too-many-requests", "Too many attempts.", { headers: { "Retry-After": wait } })
  }
  if (code === tooBusy) {
    const headers = { "Retry-After": "5" }
    return new Problem("unavailable", "Many people are logging in at this moment.", { headers })
  }
  if (code.startsWith("USER_ALREADY_EXISTS")) return emailTaken()
  const failed = code.startsWith("FAILED_") && code !== "FAILED_TO_UNLINK_LAST_ACCOUNT"
  const kind = failed ? undefined : kinds[response.status]
  if (!kind) return new Problem("unavailable", "Accounts cannot be reached.", { headers: { "Retry-After": "5" } })
  return new Problem(kind, message, { errors })
}

export function emailTaken(): Problem {
  const taken = "There is an account with this email address already."
  return new Problem("conflict", taken, { errors: [{ field: "email", message: taken }] })
}
