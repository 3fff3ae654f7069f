import { parseJson, readText } from "#shared/http/body.ts"
import { Problem } from "#shared/http/problem.ts"
import { settings } from "#web/app/config.server.ts"
import { clientAddressHeader } from "#web/http/client-address.ts"
import { duringAttempt } from "../limits/attempt.server.ts"
import { readDevice } from "../limits/device.server.ts"
import { strangerLane } from "../limits/hashing-queue.server.ts"
import { sessionOf } from "../session.server.ts"
import { reachable } from "../store/reachable.server.ts"
import { auth, closedPaths } from "./auth.server.ts"
import { refusalOf } from "./problem-of.server.ts"
import { cookiesForAuth, lasting } from "./session-cookie.server.ts"

const passedOn = ["cookie", "user-agent", "x-request-id", clientAddressHeader]

/**
 * Calls one of Better Auth's endpoints on behalf of the request's sender. This goes by its handler, not by `auth.api`,
 * which would leave out its limits. Throws `Problem` when the database cannot be reached.
 */
export function callAuth(request: Request, path: string, body: object = {}): Promise<Response> {
  const headers = new Headers({ "content-type": "application/json", origin: settings.BETTER_AUTH_URL })
  for (const name of passedOn) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  const url = `${settings.BETTER_AUTH_URL}/api/auth${path}`
  return enter(new Request(url, { method: "POST", headers, body: JSON.stringify(body) }))
}

/** Every open endpoint of Better Auth. Those with a part to fill in belong to features that are off. */
const endpoints = new Set(Object.values(auth.api).flatMap((endpoint) => ("path" in endpoint ? [endpoint.path] : [])))
for (const path of closedPaths) endpoints.delete(path)

/** Passes a request for one of Better Auth's own endpoints on as it came. Throws its refusals as `Problem`. */
export async function passToAuth(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.slice("/api/auth".length)
  // Asked for at random, paths would fill the table that counts requests to each.
  if (!endpoints.has(path)) throw new Problem("not-found", "There is no such endpoint.")
  const body = request.method === "POST" ? await readText(request) : undefined
  // Before Better Auth parses it: work on deep values grows with the square of their depth.
  if (body && isJson(request)) parseJson(body)
  // Better Auth knows no HEAD; the server leaves the body out of the answer.
  const method = request.method === "HEAD" ? "GET" : request.method
  const response = await enter(new Request(request.url, { method, headers: request.headers, body }))
  if (response.status >= 400) throw await refusalOf(response)
  return response
}

/** By the rule of Better Auth's own parser, which takes a text of any other type as it is. */
const isJson = ({ headers }: Request) => /^application\/([a-z0-9.+-]*\+)?json/i.test(headers.get("content-type") ?? "")

/** A log-out does not ask whether its session lives: it must not wait for a slow read of that very session. */
const isLogOut = ({ url }: Request) => new URL(url).pathname === "/api/auth/sign-out"

/** Better Auth gets the session cookie that `sessionOf` read, while that session lives, and no other. */
async function enter(request: Request): Promise<Response> {
  const device = await readDevice(request.headers)
  const cookie = cookiesForAuth(request.headers, isLogOut(request) || (await sessionOf(request)) !== undefined)
  if (cookie) request.headers.set("cookie", cookie)
  else request.headers.delete("cookie")
  const lane = strangerLane(request.headers.get(clientAddressHeader) ?? "")
  const response = await duringAttempt({ lane, device }, () => reachable(auth.handler(request)))
  const cookies = response.headers.getSetCookie()
  response.headers.delete("set-cookie")
  for (const cookie of cookies) response.headers.append("set-cookie", lasting(cookie))
  return response
}

/** The cookies an answer of Better Auth sets, to go out with an answer of ours. */
export function cookiesOf(response: Response): Headers {
  const headers = new Headers()
  for (const cookie of response.headers.getSetCookie()) headers.append("set-cookie", cookie)
  return headers
}
