/** Returns the target in this parameter of the query. */
export const targetIn = (request: Request, name: "redirectTo" | "back") =>
  redirectTarget(new URL(request.url).searchParams.get(name))

/** Returns the query for the link between log-in and registration: only `redirectTo`, so that both lead to the same page. */
export function onwardQuery(search: URLSearchParams): string {
  const wanted = search.get("redirectTo")
  return wanted === null ? "" : `?${new URLSearchParams({ redirectTo: wanted })}`
}

const anywhere = "http://latchkey.invalid"

/**
 * Returns the target of a redirect: a path of this site with its query, or `fallback` for anything else. Parses it as browsers
 * do (WHATWG URL), because `//host`, `/\host` and `/.//host` all lead to another site.
 */
export function redirectTarget(wanted: unknown, fallback = "/tasks"): string {
  if (typeof wanted !== "string" || !wanted.startsWith("/")) return fallback
  const url = URL.parse(wanted, anywhere)
  if (!url || url.origin !== anywhere || url.pathname.startsWith("//")) return fallback
  return url.pathname + url.search + url.hash
}
