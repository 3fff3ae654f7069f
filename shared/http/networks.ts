import { BlockList, isIP } from "node:net"

/** Whether a text is an IP address or a network in CIDR notation such as `10.0.0.0/8` or `fd00::/8` (RFC 4632, RFC 4291). */
export const isNetwork = (entry: string) => parsed(entry) !== undefined

/** Returns a function that tells whether an IP address is in one of these networks, which must all pass `isNetwork`. */
export function memberOf(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const network of networks) {
    const { address, prefix, family } = parsed(network)!
    list.addSubnet(address, prefix, family)
  }
  // An IPv4-mapped address (`::ffff:192.0.2.1`) is checked as IPv6 and still compared with the IPv4 networks.
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address))
}

function parsed(entry: string) {
  const [address = "", prefix, ...rest] = entry.split("/")
  const bits = isIP(address) === 4 ? 32 : 128
  // A zone (`fe80::1%eth0`) is an interface of one machine, so it is not part of a network.
  if (isIP(address) === 0 || address.includes("%") || rest.length > 0) return undefined
  if (prefix !== undefined && !(/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits)) return undefined
  return { address, prefix: prefix === undefined ? bits : Number(prefix), family: familyOf(address) }
}

const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 4 ? "ipv4" : "ipv6")
