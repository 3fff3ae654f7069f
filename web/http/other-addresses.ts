import type { Log } from "#shared/log/log.ts"

/** Origins that are remembered; who invents more of them fills no log. */
const most = 10

/**
 * Logs one warning for each origin under which a browser opened the app and that is not its public one, because all forms
 * sent from there are refused. Another site's page is not meant: its origin differs from the host that it asked.
 */
export function otherAddresses(expected: string, log: Log) {
  const seen = new Set<string>()
  return (headers: Headers) => {
    const opened = URL.parse(headers.get("origin") ?? headers.get("referer") ?? "")
    const isOurs = opened?.host === headers.get("host") || headers.get("sec-fetch-site") === "same-origin"
    if (!opened || opened.origin === "null" || !isOurs || seen.has(opened.origin) || seen.size === most) return
    seen.add(opened.origin)
    log.warn("address.unexpected", { origin: opened.origin, expected })
  }
}
