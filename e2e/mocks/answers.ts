import { HttpResponse, http } from "msw"

const problem = (status: number, title: string, headers: Record<string, string> = {}) =>
  HttpResponse.json(
    { type: "about:blank", title, status, detail: title, requestId: "mocked" },
    { status, headers: { "content-type": "application/problem+json", ...headers } },
  )

/** Answers of the API that a real one gives only when something went wrong elsewhere. */
export const refusesEveryToken = http.all("*/api/*", () =>
  problem(401, "Unauthorized", {
    "WWW-Authenticate": 'Bearer error="invalid_token", error_description="The token was revoked"',
  }),
)
export const forbidsEverything = http.all("*/api/*", () => problem(403, "Forbidden"))
export const isAway = http.all("*/api/*", () => problem(503, "Service Unavailable", { "Retry-After": "5" }))
export const isTooBusy = http.all("*/api/*", () => problem(429, "Too Many Requests", { "Retry-After": "30" }))
export const breaks = http.all("*/api/*", () => problem(500, "Internal Server Error"))
export const talksNonsense = http.all(
  "*/api/*",
  () => new HttpResponse("<html>it works!</html>", { headers: { "content-type": "text/html" } }),
)
export const losesTheConnection = http.all("*/api/*", () => HttpResponse.error())
