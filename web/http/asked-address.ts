/** The header in which our server tells the app the path and query that were asked for, as they were written. */
export const askedAddressHeader = "x-asked-address"

/**
 * Path and query of the page that this request is for, as they were written: Remix takes out what is its own, and writes
 * the rest anew (`%20` becomes `+`).
 */
export function askedAddress(request: Request): string {
  const { pathname, search } = new URL(request.url)
  const [, path = "", query = ""] = (request.headers.get(askedAddressHeader) ?? pathname + search).match(
    /^([^?]*)\??(.*)$/,
  )!
  const page = path === "/_root.data" ? "/" : path.replace(/\.data$/, "")
  const asked = query.split("&").filter((pair) => pair !== "" && !/^(_routes=.*|index=?)$/.test(pair))
  return asked.length > 0 ? `${page}?${asked.join("&")}` : page
}
