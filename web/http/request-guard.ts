const loopback = ["localhost", "127.0.0.1", "[::1]"]

/** Returns the origins of our own pages: the public one, and if that is a loopback address, every name of this machine. */
export function ownOrigins(publicOrigin: string): ReadonlySet<string> {
  const { protocol, hostname, port } = new URL(publicOrigin)
  if (!loopback.includes(hostname)) return new Set([publicOrigin])
  return new Set(loopback.map((name) => new URL(`${protocol}//${name}:${port}`).origin))
}

/**
 * Whether another site's page sent this request (CSRF). Every browser sends the origin with a POST. A client that sends none
 * is not a browser, so no other site can make it send cookies.
 */
export function isForeign(headers: Headers, own: ReadonlySet<string>): boolean {
  const site = headers.get("sec-fetch-site")
  if (site && site !== "same-origin" && site !== "none") return true
  const origin = headers.get("origin") ?? originOf(headers.get("referer"))
  return origin !== undefined && !own.has(origin)
}

function originOf(referer: string | null) {
  if (!referer) return undefined
  return URL.parse(referer)?.origin ?? "null"
}
