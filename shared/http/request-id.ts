/** Short, printable, and safe in a log line, a header and a page. */
const validId = /^[\w.:-]{1,128}$/

const generated = new WeakMap<Request, string>()

/**
 * Returns the `X-Request-Id` that the client sent, so that one id follows a request through web and API. Without a valid one
 * it generates an id, which stays the same for this request.
 */
export function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id")
  if (given !== null && validId.test(given)) return given
  const id = generated.get(request) ?? crypto.randomUUID()
  generated.set(request, id)
  return id
}
