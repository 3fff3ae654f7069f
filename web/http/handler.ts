import { compressed } from "#shared/http/compress.ts"
import { namesOneHost } from "#shared/http/host.ts"
import { memberOf } from "#shared/http/networks.ts"
import { isProblem, Problem, problemResponse } from "#shared/http/problem.ts"
import { requestIdOf } from "#shared/http/request-id.ts"
import { hasTooManySegments } from "#shared/http/segments.ts"
import { traceIdOf } from "#shared/http/trace-context.ts"
import type { Log } from "#shared/log/log.ts"
import { stackOf } from "#shared/log/stack-of.ts"
import type { Metrics } from "#shared/metrics/metrics.ts"
import type { Settings } from "#shared/settings.ts"
import { askedAddressHeader } from "./asked-address.ts"
import { clientAddress, clientAddressHeader } from "./client-address.ts"
import { asForm, readBody, takesForm } from "./form-request.ts"
import { otherAddresses } from "./other-addresses.ts"
import { pageTurns } from "./page-turns.ts"
import { asksForPage, refusalHeader, refusedRequest } from "./refusals.ts"
import { isForeign, ownOrigins } from "./request-guard.ts"
import { type RequestScope, requestScope } from "./request-scope.ts"
import { secure } from "./security-headers.ts"
import { sessionCookies } from "./session-cookie.ts"
import type { StaticFiles } from "./static-files.ts"

type Options = {
  settings: Settings
  log: Log
  files: StaticFiles
  /** Returns the pattern of the route that serves a path. */
  patternOf: (path: string) => string | null
  /** The Remix app. */
  app: (request: Request) => Promise<Response>
  metrics?: Metrics
}

/** Characters of a `User-Agent` that the app sees and stores. */
const longestUserAgent = 256
const methods = ["GET", "HEAD", "POST"]
/** The status in the log for a request whose client left before the answer. It is never sent. */
const givenUp = 499
/** The `Retry-After` of a 503 without one, in seconds. */
const retryAfter = "5"

/** Returns the function that checks each request, then serves a static file or calls the app. `peer` is the socket's address. */
export function createHandler({ settings, log, files, patternOf, app, metrics }: Options) {
  const own = ownOrigins(settings.BETTER_AUTH_URL)
  const noteOtherAddress = otherAddresses(settings.BETTER_AUTH_URL, log)
  const isHttps = settings.BETTER_AUTH_URL.startsWith("https:")
  const isTrusted = memberOf(settings.TRUST_PROXY)
  const oneSession = sessionCookies(settings)
  const inTurn = pageTurns()

  /** Calls the app with at most one session cookie. The answer also clears or renames the other session cookies. */
  async function answerOfApp(request: Request, path: string): Promise<Response> {
    const { owner, cookie, isAmbiguous, setCookies } = oneSession(request.headers.get("cookie") ?? "", path)
    if (isAmbiguous) log.warn("session_cookie.ambiguous", { requestId: request.headers.get("x-request-id") })
    if (cookie) request.headers.set("cookie", cookie)
    else request.headers.delete("cookie")
    const response = await inTurn(request, path, owner, () => app(request))
    const fromApp = response.headers.getSetCookie()
    response.headers.delete("set-cookie")
    // Caches may store an answer that is for every origin, so it must not set the cookies of one client.
    if (response.headers.get("access-control-allow-origin") === "*") return response
    // The app's cookies come last, because browsers keep the last value.
    for (const setCookie of [...setCookies, ...fromApp]) response.headers.append("set-cookie", setCookie)
    return response
  }

  async function answer(incoming: Request, requestId: string, peer: string, scope: RequestScope): Promise<Response> {
    const url = URL.parse(settings.BETTER_AUTH_URL + pathOf(incoming))
    if (!namesOneHost(incoming)) throw new Problem("bad-request", "The request names several hosts.")
    if (!url || !isDecodable(url.pathname)) throw new Problem("bad-request", "The address is malformed.")
    if (hasTooManyParameters(url.search)) throw new Problem("bad-request", "The address has too many parameters.")
    if (hasTooManySegments(url.href)) throw new Problem("not-found", "There is no such address.")
    scope.route = patternOf(url.pathname)
    if (!methods.includes(incoming.method))
      throw new Problem("method-not-allowed", "Use GET or POST.", { headers: { Allow: methods.join(", ") } })
    if (incoming.method === "POST" && isForeign(incoming.headers, own)) {
      noteOtherAddress(incoming.headers)
      throw new ForeignRequest()
    }
    const body = incoming.method === "POST" ? await readBody(incoming, url.pathname) : null
    const request = asOurs(incoming, url, body)
    request.headers.set("x-request-id", requestId)
    request.headers.set(askedAddressHeader, url.pathname + url.search)
    request.headers.set(clientAddressHeader, clientAddress(peer, incoming.headers, isTrusted))
    const file = request.method === "POST" ? undefined : files(request, url.pathname)
    if (file) scope.route = "static"
    const isForm = request.method === "POST" && takesForm(url.pathname)
    if (file) return file
    const response = await answerOfApp(isForm ? await asForm(request, body) : request, url.pathname)
    // The export reports a problem as JSON, but a person who followed a link to it gets the error page.
    if (asksForPage(incoming, url.pathname) && isProblem(response)) throw await Problem.from(response)
    return response
  }

  /** Answers a problem with a page for browsers and with problem+json for programs. Rethrows any other error. */
  async function refuse(incoming: Request, problem: unknown, requestId: string): Promise<Response> {
    if (!(problem instanceof Problem)) throw problem
    const origin = settings.BETTER_AUTH_URL
    const address = problem instanceof ForeignRequest ? origin : undefined
    const path = URL.parse(origin + pathOf(incoming))?.pathname ?? "/"
    const page = refusedRequest(incoming, path, problem, { origin, requestId, address })
    const response = page ? await app(page) : problemResponse(problem, requestId)
    for (const [name, value] of Object.entries(problem.headers)) response.headers.set(name, value)
    return response
  }

  /**
   * The `Accept-Encoding` to answer. An answer to a request that another site caused is not compressed, because its length
   * would tell whether words of its address are in the person's tasks (BREACH).
   */
  const codingsFor = (headers: Headers) => (isForeign(headers, own) ? null : headers.get("accept-encoding"))

  return async (incoming: Request, peer: string): Promise<Response> => {
    const started = performance.now()
    const requestId = requestIdOf(incoming)
    const scope: RequestScope = { route: null, traceId: traceIdOf(incoming) }
    const asked = { method: incoming.method, accepts: codingsFor(incoming.headers) }
    const response = await requestScope
      .run(scope, () => answer(incoming, requestId, peer, scope).catch((error) => refuse(incoming, error, requestId)))
      .then((answered) => compressed(answered, asked))
      .catch((error) => {
        log.error("request.failed", { requestId, error: stackOf(error) })
        return problemResponse(new Problem("internal-error", "Something went wrong here."), requestId)
      })
    secure(response.headers, isHttps)
    response.headers.set("x-request-id", requestId)
    if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store")
    if (response.status === 503 && !response.headers.has("retry-after")) response.headers.set("retry-after", retryAfter)
    const { method } = incoming
    const status = incoming.signal.aborted ? givenUp : response.status
    const ms = performance.now() - started
    log.info("request", { requestId, method, status, ms: Math.round(ms * 10) / 10, ...scope })
    metrics?.answered({ method, route: scope.route, status, seconds: ms / 1_000 })
    return response
  }
}

class ForeignRequest extends Problem {
  constructor() {
    super("forbidden", "This request came from another site.")
  }
}

/**
 * Returns the request with the public origin in its URL, `Host` and `Origin`, because names from clients and proxies are not
 * trusted. The `Origin` was checked before. HEAD becomes GET, so that its answer has the same headers; Bun sends no body.
 */
function asOurs({ method, headers: sent, signal }: Request, url: URL, body: BodyInit | null): Request {
  const headers = new Headers(sent)
  for (const name of ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", refusalHeader])
    headers.delete(name)
  headers.set("host", url.host)
  const userAgent = headers.get("user-agent")
  if (userAgent) headers.set("user-agent", userAgent.slice(0, longestUserAgent))
  if (headers.has("origin")) headers.set("origin", url.origin)
  return new Request(url, { method: method === "HEAD" ? "GET" : method, headers, signal, body })
}

/** No address of ours has as many. */
const maxParameters = 100

/** Whether a query has too many parameters. A page with 7,000 took three times as long as one without. */
function hasTooManyParameters(query: string): boolean {
  let at = -1
  for (let count = 0; count < maxParameters; count++) {
    at = query.indexOf("&", at + 1)
    if (at === -1) return false
  }
  return true
}

/** Whether a path is percent-encoded UTF-8. The router fails on any other. */
function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

/** Path and query as sent. Cuts the text, because with a malformed request line or `Host` the URL cannot be parsed. */
const pathOf = ({ url }: Request) => url.replace(/^[a-z]+:\/\/[^/?#]*/i, "") || "/"
