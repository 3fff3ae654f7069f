/** The header in which our server passes the requested path and query to the app, as the client wrote them. */
export const askedAddressHeader = "x-asked-address"

/**
 * Returns the path and query of the requested page as the client wrote them. `request.url` differs, because Remix removes its
 * own parameters and encodes the others again (`%20` becomes `+`).
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
