/** The header in which our server tells the app the client's address, whatever the client itself wrote there. */
export const clientAddressHeader = "x-client-address"

/**
 * The address a request came from: the socket's own, unless that is a proxy named in `TRUST_PROXY`. Then the nearest
 * address in `X-Forwarded-For` that is no trusted proxy; what stands further left was written by the client itself.
 */
export function clientAddress(peer: string, headers: Headers, trusted: readonly string[]): string {
  const hops = (headers.get("x-forwarded-for") ?? "").split(",").map(plain).filter(Boolean)
  let address = plain(peer)
  while (trusted.includes(address) && hops.length > 0) address = hops.pop()!
  return address
}

/** IPv4 as such, also where a dual-stack socket reports it as `::ffff:192.0.2.1`. */
const plain = (address: string) => address.trim().replace(/^::ffff:(?=\d+\.)/i, "")

/** What one client has to itself: an IPv4 address, or the first 64 bits of one of IPv6, in one spelling. */
export function networkOf(address: string): string {
  const hostname = URL.parse(`http://[${address}]`)?.hostname
  if (!hostname) return address
  const [head = "", tail] = hostname.slice(1, -1).split("::")
  const groups = head.split(":").filter(Boolean)
  const rest = tail === undefined ? [] : tail.split(":").filter(Boolean)
  const zeros = Array(Math.max(0, 8 - groups.length - rest.length)).fill("0")
  return `${[...groups, ...zeros, ...rest].slice(0, 4).join(":")}::/64`
}
