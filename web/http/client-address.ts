import { isIP } from "node:net"

/** The header in which our server passes the client's address to the app. A value from the client is replaced. */
export const clientAddressHeader = "x-client-address"

/** The client's address in these headers; an empty text if our server set none. */
export const addressIn = (headers: Headers | undefined): string => headers?.get(clientAddressHeader) ?? ""

/** Characters. An address with its port has at most 53. */
const maxLength = 64
/** The most proxies that are skipped, because a client can send a header of any length. */
const maxHops = 32

/**
 * Returns the address of the client: that of the socket, unless this is a proxy of `TRUST_PROXY`. Then it is the rightmost
 * address in `X-Forwarded-For` that is not a trusted proxy, because the client may have written everything to its left.
 * If that text is not an address, returns the address of the socket.
 */
export function clientAddress(peer: string, headers: Headers, isTrusted: (address: string) => boolean): string {
  const socket = plainAddress(peer) ?? peer
  let address = socket
  let rest = headers.get("x-forwarded-for") ?? ""
  for (let hops = 0; hops < maxHops && rest !== "" && isTrusted(address); hops++) {
    const comma = rest.lastIndexOf(",")
    const hop = rest.slice(comma + 1).trim()
    rest = rest.slice(0, Math.max(0, comma))
    // A list may have empty elements (RFC 9110, 5.6.1).
    if (hop === "") continue
    const named = plainAddress(hop)
    if (!named) return socket
    address = named
  }
  return address
}

/**
 * Returns the IP address in `ip`, `ip:port`, `[ip]` or `[ip]:port`, in its shortest form; `undefined` for anything else. A
 * dual-stack socket writes IPv4 in its mapped form (`::ffff:192.0.2.1`), which becomes plain IPv4.
 */
function plainAddress(text: string): string | undefined {
  if (text.length > maxLength) return undefined
  const [, v6, v4] = text.match(/^(?:\[([^\]]*)\](?::\d{1,5})?|([\d.]+):\d{1,5})$/) ?? []
  const address = v6 ?? v4 ?? text
  const family = isIP(address)
  if (family === 0 || address.includes("%") || (v6 !== undefined && family !== 6)) return undefined
  if (family === 4) return address
  const groups = groupsOf(address)
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (isMapped)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join(".")
  return URL.parse(`http://[${address}]`)!.hostname.slice(1, -1)
}

/** The network that a single client usually has: an IPv4 address or an IPv6 network of 64 bits. Returns other text unchanged. */
export const networkOf = (address: string) => prefixOf(address, { v4: 32, v6: 64 })

/** The network that an organisation can easily have: 24 bits of IPv4 or 48 bits of IPv6. */
export const neighbourhoodOf = (address: string) => prefixOf(address, { v4: 24, v6: 48 })

function prefixOf(address: string, bits: { v4: number; v6: number }): string {
  const family = isIP(address)
  if (family === 0 || address.includes("%")) return address
  if (family === 6) {
    const groups = groupsOf(address).slice(0, bits.v6 / 16)
    return `${groups.map((group) => group.toString(16)).join(":")}::/${bits.v6}`
  }
  if (bits.v4 === 32) return address
  const bytes = address.split(".").slice(0, bits.v4 / 8)
  return `${bytes.join(".")}.0/${bits.v4}`
}

/** The eight 16-bit groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  const [head = "", tail] = URL.parse(`http://[${address}]`)!.hostname.slice(1, -1).split("::")
  const [before, after] = [head, tail ?? ""].map((part) => part.split(":").filter(Boolean))
  const zeros = Array(8 - before!.length - after!.length).fill("0")
  return [...before!, ...zeros, ...after!].map((group) => Number.parseInt(group, 16))
}
