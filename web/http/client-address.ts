import { isIP } from "node:net"

/** The header in which our server tells the app the client's address. It replaces whatever the client sent there. */
export const clientAddressHeader = "x-client-address"

/** Characters; the longest that an address with its port can have is 53. */
const maxLength = 64
/** Proxies in a row. What the client sent itself may be of any length. */
const maxHops = 32

/**
 * The address a request came from: the socket's own, unless that is a proxy named in `TRUST_PROXY`. Then it is the nearest
 * address in `X-Forwarded-For` that is no trusted proxy, because everything further left was sent by the client itself.
 * A value that is not an address counts as the socket's own.
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
 * The IP address in `ip`, `ip:port`, `[ip]` or `[ip]:port`, in its shortest form; `undefined` for anything else. An IPv4
 * address is plain also where a dual-stack socket writes it as `::ffff:192.0.2.1`.
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

/** What one client has to itself: an IPv4 address, or an IPv6 network of 64 bits. Other text stays as it is. */
export const networkOf = (address: string) => prefixOf(address, { v4: 32, v6: 64 })

/** What one organisation can easily have: an IPv4 network of 24 bits, or an IPv6 network of 48 bits. */
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
