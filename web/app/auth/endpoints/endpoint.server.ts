import { Problem, problemResponse } from "#shared/http/problem.ts"
import { requestIdOf } from "#shared/http/request-id.ts"
import { stackOf } from "#shared/log/stack-of.ts"
import { log } from "#web/app/log.server.ts"

type Handler = (request: Request) => Promise<Response>

/**
 * A JSON endpoint with a handler for each method; any other method is a 405. Errors become problem+json. A route exports the
 * result as its loader and its action.
 */
export function endpoint(handlers: Partial<Record<"GET" | "POST", Handler>>) {
  return async ({ request }: { request: Request }) => {
    const requestId = requestIdOf(request)
    try {
      const handler = handlers[request.method === "HEAD" ? "GET" : (request.method as "GET" | "POST")]
      if (!handler) throw notAllowed(Object.keys(handlers))
      const response = await handler(request)
      if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store")
      return response
    } catch (error) {
      if (error instanceof Response) return error
      if (error instanceof Problem) return problemResponse(error, requestId)
      log.error("endpoint.failed", { requestId, error: stackOf(error) })
      return problemResponse(new Problem("internal-error", "Something went wrong here."), requestId)
    }
  }
}

const notAllowed = (allowed: string[]) =>
  new Problem("method-not-allowed", `Use ${allowed.join(" or ")}.`, { headers: { Allow: allowed.join(", ") } })
