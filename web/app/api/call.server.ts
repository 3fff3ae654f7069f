import type { ProblemDetails } from "#scripts/problem.ts"
import { authorization } from "../auth/binding.server.ts"
import { endSession } from "../auth/end-session.server.ts"
import { type Session, toLogin } from "../auth/session.server.ts"
import { bearerFor } from "../auth/token.server.ts"
import { tokenCache } from "../auth/token-cache.server.ts"
import { log } from "../log.server.ts"
import { settings } from "../settings.server.ts"
import { ApiError } from "./api-error.ts"
import { fetchPatiently } from "./fetch-patiently.ts"

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
type Options = { body?: unknown; idempotencyKey?: string }

/** Milliseconds for a call, its repetitions included. */
const deadline = 10_000

const logCall = settings.NODE_ENV === "development" ? log.info : log.debug

/**
 * Calls the API as the person of this session, for the request that is being served: its id and trace go along, and the
 * call ends with it. `typed` is what to keep for the person in case the way leads over the login page.
 */
export function callApi(session: Session, request: Request, typed?: FormData) {
  return async function call<T>(method: Method, path: string, { body, idempotencyKey }: Options = {}): Promise<T> {
    const started = performance.now()
    const url = settings.API_URL + path
    const send = async () =>
      fetch(url, {
        method,
        headers: {
          ...(await authorization(await bearerFor(session), method, url)),
          ...passedOn(request.headers),
          ...(body !== undefined && { "content-type": "application/json" }),
          ...(idempotencyKey && { "idempotency-key": idempotencyKey }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal,
        redirect: "error",
      })
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(deadline)])
    const maySendAgain = method === "GET" || idempotencyKey !== undefined
    const sendPatiently = () => (maySendAgain ? fetchPatiently(send, signal) : send())

    try {
      let response = await sendPatiently()
      if (response.status === 401) {
        tokenCache.forget(session.id)
        response = await sendPatiently()
      }
      const ms = Math.round(performance.now() - started)
      logCall("api.call", {
        ...passedOn(request.headers),
        method,
        path: path.split("?", 1)[0],
        status: response.status,
        ms,
      })
      if (response.status === 401) {
        await endSession(request)
        throw await toLogin(request, typed)
      }
      if (!response.ok) throw await errorOf(response)
      return (response.status === 204 ? undefined : await response.json()) as T
    } catch (error) {
      if (error instanceof ApiError || error instanceof Response || request.signal.aborted) throw error
      log.warn("api.unreachable", {
        ...passedOn(request.headers),
        method,
        path: path.split("?", 1)[0],
        error: String(error),
      })
      throw new ApiError(503, undefined, undefined, { cause: error })
    }
  }
}

/** One id and one trace (W3C Trace Context) through web and API. */
function passedOn(headers: Headers): Record<string, string> {
  const names = ["x-request-id", "traceparent"]
  return Object.fromEntries(names.flatMap((name) => (headers.has(name) ? [[name, headers.get(name)!]] : [])))
}

async function errorOf(response: Response): Promise<ApiError> {
  const problem: Partial<ProblemDetails> = await response.json().catch(() => undefined)
  const wait = Number(response.headers.get("retry-after"))
  return new ApiError(response.status, problem, Number.isFinite(wait) && wait > 0 ? wait : undefined)
}
