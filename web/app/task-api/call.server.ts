import { setTimeout as sleep } from "node:timers/promises"
import { Problem } from "#shared/http/problem.ts"
import { requestIdOf } from "#shared/http/request-id.ts"
import { traceHeaders } from "#shared/http/trace-context.ts"
import { mayStillWait, noteFailedWait } from "#web/http/request-scope.ts"
import {
  authorization,
  bearerFor,
  endSession,
  forgetBearer,
  type Holder,
  holderOf,
  loginRedirect,
  type Session,
} from "../auth/session.server.ts"
import { config } from "../config.server.ts"
import type { Fields } from "../forms/refusal.ts"
import { log } from "../log.server.ts"
import { sendRepeatedly } from "./send-repeatedly.ts"

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
type Options = {
  body?: unknown
  idempotencyKey?: string
  ifMatch?: string
  /** Returns the body as text, without parsing it. */
  asText?: boolean
}

/** The body and headers of a successful response; the body of a 204 is undefined. */
export type Answer<T> = { body: T; headers: Headers }

/** Milliseconds for a call with all its attempts. After a failed read, the page is still shown within four seconds. */
const deadlines = { reading: 2_500, writing: 10_000 }
/** Milliseconds within which the API learns of a new signing key. */
const pauseBeforeNewToken = 1_000

const logCall = config.NODE_ENV === "development" ? log.info : log.debug

/**
 * Returns a function that calls the API for this session and request, like `callApiAs`. If the API refuses the session's
 * tokens, it ends the session, keeps the `typed` fields, and throws the redirect to the login page.
 */
export const callApi = (session: Session, request: Request, typed?: Fields) =>
  callApiAs(holderOf(session), request, () => endRefusedSession(request, typed))

/**
 * Returns a function that calls the API with tokens of this holder, and with the request's id and trace. Reads end when the
 * browser cancels the page; changes are completed even then. Throws `Problem`. If the API refuses a new token too, it throws
 * the result of `onRefused`.
 */
export function callApiAs(holder: Holder, request: Request, onRefused: () => Promise<Response> | Problem) {
  const requestId = requestIdOf(request)
  const isReading = request.method !== "POST"

  return async function call<T>(method: Method, path: string, options: Options = {}): Promise<Answer<T>> {
    const about = { requestId, method, path: path.split("?", 1)[0] }
    const signal = isReading
      ? AbortSignal.any([request.signal, AbortSignal.timeout(deadlines.reading)])
      : AbortSignal.timeout(deadlines.writing)
    const isRepeatable = method === "GET" || options.idempotencyKey !== undefined
    const attempt = async () => {
      // The token is requested once for all attempts, because each attempt could wait as long as the first.
      const token = await bearerFor(holder)
      const send = async () =>
        fetch(config.API_URL + path, await requestInit(token, request, method, path, options, signal))
      return isRepeatable ? sendRepeatedly(send, signal) : send()
    }

    if (!mayStillWait()) throw unreachable()
    const started = performance.now()
    try {
      let response = await attempt()
      if (response.status === 401) {
        forgetBearer(holder)
        await sleep(pauseBeforeNewToken, undefined, { signal })
        response = await attempt()
      }
      logCall("api.call", { ...about, status: response.status, ms: Math.round(performance.now() - started) })
      if (response.status === 401) throw await onRefused()
      if (!response.ok) throw await Problem.from(response)
      const body = response.status === 204 ? undefined : await (options.asText ? response.text() : response.json())
      return { body: body as T, headers: response.headers }
    } catch (error) {
      if (!(error instanceof Problem) || error.status === 503) noteFailedWait(started)
      if (error instanceof Problem || error instanceof Response || (isReading && request.signal.aborted)) throw error
      log.warn("api.unreachable", { ...about, error: String(error) })
      throw unreachable(error)
    }
  }
}

async function requestInit(
  token: string,
  request: Request,
  method: Method,
  path: string,
  { body, idempotencyKey, ifMatch }: Options,
  signal: AbortSignal,
): Promise<RequestInit> {
  const headers = {
    // API and web app share a machine or a network, where compressing costs more time than it saves.
    "accept-encoding": "identity",
    "x-request-id": requestIdOf(request),
    ...traceHeaders(request.headers),
    ...(await authorization(token, method, config.API_PUBLIC_URL + path)),
    ...(body !== undefined && { "content-type": "application/json" }),
    ...(idempotencyKey && { "idempotency-key": idempotencyKey }),
    ...(ifMatch && { "if-match": ifMatch }),
  }
  return { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body), redirect: "error" }
}

/** Ends a session whose new token was refused too, and returns the redirect to the login page. */
async function endRefusedSession(request: Request, typed?: Fields): Promise<Response> {
  await endSession(request)
  return loginRedirect(request, typed)
}

const unreachable = (cause?: unknown) => new Problem("unavailable", "The task service cannot be reached.", { cause })
