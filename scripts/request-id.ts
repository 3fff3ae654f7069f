/** Short, printable and harmless in a log line, a header and a page. */
const sane = /^[\w.:-]{1,128}$/

/** The caller's `X-Request-Id`, so that one id follows a request through web and API; a new one when it sent none or nonsense. */
export function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id")
  return given !== null && sane.test(given) ? given : crypto.randomUUID()
}
