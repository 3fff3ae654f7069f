import { Problem, problemResponse } from "#shared/http/problem.ts"
import { requestIdOf } from "#shared/http/request-id.ts"
import { stackOf } from "#shared/log/stack-of.ts"
import { log } from "#web/app/log.server.ts"

type Work = (request: Request) => Promise<Response>

/**
 * An endpoint for machines: JSON in, JSON out, every fault as problem+json. `methods` says what is done for which method;
 * any other is a 405. A route exports the result as its loader and its action.
 */
export function endpoint(methods: Partial<Record<"GET" | "POST", Work>>) {
  return async ({ request }: { request: Request }) => {
    const requestId = requestIdOf(request)
    try {
      const work = methods[request.method === "HEAD" ? "GET" : (request.method as "GET" | "POST")]
      if (!work) throw notAllowed(Object.keys(methods))
      const response = await work(request)
      if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store")
      return response
    } catch (error) {
      return error instanceof Response ? error : problemResponse(problemOf(error, requestId), requestId)
    }
  }
}

const notAllowed = (allowed: string[]) =>
  new Problem("method-not-allowed", `Use ${allowed.join(" or ")}.`, { headers: { Allow: allowed.join(", ") } })

function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof Problem) return error
  log.error("endpoint.failed", { requestId, error: stackOf(error) })
  return new Problem("internal-error", "Something went wrong here.")
}
