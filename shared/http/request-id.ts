/** Short, printable and harmless in a log line, a header and a page. */
const sane = /^[\w.:-]{1,128}$/

const made = new WeakMap<Request, string>()

/**
 * The caller's `X-Request-Id`, so that one id follows a request through web and API; when it sent none, or nonsense, one
 * made here, the same each time the request is asked.
 */
export function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id")
  if (given !== null && sane.test(given)) return given
  const id = made.get(request) ?? crypto.randomUUID()
  made.set(request, id)
  return id
}
