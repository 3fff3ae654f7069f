import { setTimeout as sleep } from "node:timers/promises"
import { Problem } from "#shared/http/problem.ts"
import { requestIdOf } from "#shared/http/request-id.ts"
import { traceHeaders } from "#shared/http/trace-context.ts"
import type { Session } from "../auth/cache/session-cache.server.ts"
import { tokenCache } from "../auth/cache/token-cache.server.ts"
import { endSession } from "../auth/end-session.server.ts"
import { toLogin } from "../auth/session.server.ts"
import { bearerFor } from "../auth/tokens/bearer.server.ts"
import { authorization } from "../auth/tokens/binding.server.ts"
import { settings } from "../config.server.ts"
import type { Fields } from "../forms/refusal.ts"
import { log } from "../log.server.ts"
import { hasWaitedInVain, waitedInVainSince } from "../patience.server.ts"
import { fetchPatiently } from "./fetch-patiently.ts"

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
type Options = {
  body?: unknown
  idempotencyKey?: string
  ifMatch?: string
  /** Whether the answer's body is wanted as it was written instead of parsed. */
  asText?: boolean
}

/** What the API said; the body of a 204 is undefined. */
export type Answer<T> = { body: T; headers: Headers }

/** Milliseconds for a call, its repetitions included: a page that needs the answer is shown within four seconds without it. */
const deadlines = { reading: 2_500, writing: 10_000 }
/** Milliseconds within which the API has taken notice of a new signing key. */
const pauseBeforeFreshToken = 1_000

const logCall = settings.NODE_ENV === "development" ? log.info : log.debug

/**
 * Calls the API as the person of this session, for the request that is being served: its id and trace go along. When the
 * browser gives up a page, its reading ends; what a form asked for is done even if the browser does not wait for the answer.
 * `typed` is what to keep for the person in case the way leads over the login page.
 */
export function callApi(session: Session, request: Request, typed?: Fields) {
  const requestId = requestIdOf(request)
  const isReading = request.method !== "POST"

  return async function call<T>(method: Method, path: string, options: Options = {}): Promise<Answer<T>> {
    const about = { requestId, method, path: path.split("?", 1)[0] }
    const signal = isReading
      ? AbortSignal.any([request.signal, AbortSignal.timeout(deadlines.reading)])
      : AbortSignal.timeout(deadlines.writing)
    const mayArriveTwice = method === "GET" || options.idempotencyKey !== undefined
    const attempt = async () => {
      // Before anything is sent: who waited for a token in vain is not made to wait for it again and again.
      const token = await bearerFor(session)
      const send = async () =>
        fetch(settings.API_URL + path, await requestInit(token, request, method, path, options, signal))
      return mayArriveTwice ? fetchPatiently(send, signal) : send()
    }

    if (hasWaitedInVain()) throw unreachable()
    const started = performance.now()
    try {
      let response = await attempt()
      if (response.status === 401) {
        tokenCache.forget(session.id)
        await sleep(pauseBeforeFreshToken, undefined, { signal })
        response = await attempt()
      }
      logCall("api.call", { ...about, status: response.status, ms: Math.round(performance.now() - started) })
      if (response.status === 401) throw await refusedSession(request, typed)
      if (!response.ok) throw await Problem.from(response)
      const body = response.status === 204 ? undefined : await (options.asText ? response.text() : response.json())
      return { body: body as T, headers: response.headers }
    } catch (error) {
      if (!(error instanceof Problem) || error.status === 503) waitedInVainSince(started)
      if (error instanceof Problem || error instanceof Response || (isReading && request.signal.aborted)) throw error
      log.warn("api.unreachable", { ...about, error: String(error) })
      throw unreachable(error)
    }
  }
}

/** One request id and one trace (W3C Trace Context) go through web and API. */
async function requestInit(
  token: string,
  request: Request,
  method: Method,
  path: string,
  { body, idempotencyKey, ifMatch }: Options,
  signal: AbortSignal,
): Promise<RequestInit> {
  const headers = {
    "x-request-id": requestIdOf(request),
    ...traceHeaders(request.headers),
    ...(await authorization(token, method, settings.API_PUBLIC_URL + path)),
    ...(body !== undefined && { "content-type": "application/json" }),
    ...(idempotencyKey && { "idempotency-key": idempotencyKey }),
    ...(ifMatch && { "if-match": ifMatch }),
  }
  return { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body), redirect: "error" }
}

/** A session whose fresh token is refused is of no use any more: it ends, and the way leads over the login page. */
async function refusedSession(request: Request, typed?: Fields): Promise<Response> {
  await endSession(request)
  return toLogin(request, typed)
}

const unreachable = (cause?: unknown) => new Problem("unavailable", "The task service cannot be reached.", { cause })
