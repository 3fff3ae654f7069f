import type { Log } from "#shared/log/log.ts"

/** The most origins that are logged, because a client can invent any number. */
const maxOrigins = 10

/**
 * Logs one warning for each other origin at which a browser opened the app, because the app refuses all forms from there.
 * Pages of other sites are not logged: their origin differs from the host that they called.
 */
export function otherAddresses(expected: string, log: Log) {
  const logged = new Set<string>()
  return (headers: Headers) => {
    const opened = URL.parse(headers.get("origin") ?? headers.get("referer") ?? "")
    const isOurs = opened?.host === headers.get("host") || headers.get("sec-fetch-site") === "same-origin"
    if (!opened || opened.origin === "null" || !isOurs || logged.has(opened.origin) || logged.size === maxOrigins)
      return
    logged.add(opened.origin)
    log.warn("address.unexpected", { origin: opened.origin, expected })
  }
}
