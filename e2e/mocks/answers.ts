import { HttpResponse, http } from "msw"
import type { FieldError } from "#shared/http/problem.ts"

const problem = (status: number, title: string, headers: Record<string, string> = {}, errors?: FieldError[]) =>
  HttpResponse.json(
    { type: "about:blank", title, status, detail: title, requestId: "mocked", ...(errors && { errors }) },
    { status, headers: { "content-type": "application/problem+json", ...headers } },
  )

/** Answers that the real API gives only when something fails. */
export const refusesEveryToken = http.all("*/api/*", () =>
  problem(401, "Unauthorized", {
    "WWW-Authenticate": 'Bearer error="invalid_token", error_description="The token was revoked"',
  }),
)
export const forbidsEverything = http.all("*/api/*", () => problem(403, "Forbidden"))
export const isAway = http.all("*/api/*", () => problem(503, "Service Unavailable", { "Retry-After": "5" }))
/** Answers every search as the API does after its deadline of a second. All other requests reach the real API. */
export const cancelsSearches = http.get("*/api/tasks", ({ request }) =>
  new URL(request.url).searchParams.has("q")
    ? problem(503, "Service Unavailable", { "Retry-After": "2" }, [
        { field: "q", message: "This search takes too long" },
      ])
    : undefined,
)
export const refusesForNow = http.all("*/api/*", () => problem(429, "Too Many Requests", { "Retry-After": "30" }))
export const fails = http.all("*/api/*", () => problem(500, "Internal Server Error"))
export const answersHtml = http.all(
  "*/api/*",
  () => new HttpResponse("<html>it works!</html>", { headers: { "content-type": "text/html" } }),
)
export const cutsTheConnection = http.all("*/api/*", () => HttpResponse.error())
