import { expect, test } from "bun:test"
import { memberOf } from "#shared/http/networks.ts"
import { clientAddress, neighbourhoodOf, networkOf } from "./client-address.ts"

/** The address of a request from `peer` with this `X-Forwarded-For`, if these proxies are trusted. */
function addressOf(peer: string, forwarded: string | undefined, trusted: string[] = ["10.0.0.1"]) {
  const headers = new Headers(forwarded === undefined ? {} : { "x-forwarded-for": forwarded })
  return clientAddress(peer, headers, memberOf(trusted))
}

test("without trusted proxies the socket's address counts, even if the client names another", () => {
  expect(addressOf("203.0.113.9", "198.51.100.1", [])).toBe("203.0.113.9")
  expect(addressOf("203.0.113.9", "198.51.100.1")).toBe("203.0.113.9")
})

test("addresses of trusted proxies are skipped, up to the nearest other address", () => {
  const trusted = ["10.0.0.1", "10.0.0.2"]
  expect(addressOf("10.0.0.1", "198.51.100.1", trusted)).toBe("198.51.100.1")
  expect(addressOf("10.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.2", trusted)).toBe("198.51.100.1")
  expect(addressOf("10.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.3", trusted)).toBe("10.0.0.3")
})

test("a network of proxies is trusted as a whole", () => {
  const trusted = ["10.0.0.0/8", "fd00::/8"]
  expect(addressOf("10.200.3.4", "1.1.1.1, 198.51.100.1, fd12:3456::1, 10.9.9.9", trusted)).toBe("198.51.100.1")
  expect(addressOf("fdff::1", "198.51.100.1", trusted)).toBe("198.51.100.1")
  expect(addressOf("11.0.0.1", "198.51.100.1", trusted)).toBe("11.0.0.1")
  expect(addressOf("fe80::1", "198.51.100.1", trusted)).toBe("fe80::1")
  expect(addressOf("203.0.113.9", "198.51.100.1", ["0.0.0.0/0"])).toBe("198.51.100.1")
})

test("a trusted proxy that names no address is the client itself", () => {
  expect(addressOf("10.0.0.1", undefined)).toBe("10.0.0.1")
  expect(addressOf("10.0.0.1", " , ")).toBe("10.0.0.1")
  expect(addressOf("10.0.0.1", "198.51.100.1, ,")).toBe("198.51.100.1")
})

test.each([
  ["203.0.113.7:50001", "203.0.113.7"],
  ["[2001:db8::7]:443", "2001:db8::7"],
  ["[2001:db8::7]", "2001:db8::7"],
  ["2001:DB8:0:0::7", "2001:db8::7"],
  ["::ffff:198.51.100.1", "198.51.100.1"],
  ["::FFFF:c633:6401", "198.51.100.1"],
  ["[::ffff:198.51.100.1]:80", "198.51.100.1"],
  ["10.0.0.1:1234", "10.0.0.1"],
])("%s is the address %s", (forwarded, address) => {
  expect(addressOf("10.0.0.1", forwarded)).toBe(address)
  expect(addressOf("10.0.0.1", `1.1.1.1, ${forwarded}`)).toBe(forwarded.startsWith("10.") ? "1.1.1.1" : address)
})

test.each([
  "unknown",
  "_hidden",
  "example.com",
  "203.0.113.7:",
  "203.0.113.7:123456",
  "203.0.113.7:80:80",
  "[203.0.113.7]:80",
  "[2001:db8::7",
  "[]",
  "0x7f.1",
  "1.2.3",
  "fe80::1%eth0",
  `"203.0.113.7"`,
  "2001:db8::7 ".repeat(1000),
])("a malformed address is replaced by the socket's: %#", (forwarded) => {
  expect(addressOf("10.0.0.1", forwarded)).toBe("10.0.0.1")
  expect(addressOf("10.0.0.1", `198.51.100.1, ${forwarded}`)).toBe("10.0.0.1")
  expect(addressOf("10.0.0.1", `${forwarded}, 198.51.100.1`)).toBe("198.51.100.1")
})

test("of a list that is too long only the trusted end is read", () => {
  expect(addressOf("10.0.0.1", `${"1.1.1.1,".repeat(10_000)}198.51.100.1`)).toBe("198.51.100.1")
  expect(addressOf("10.0.0.1", `198.51.100.1${",10.0.0.1".repeat(10_000)}`)).toBe("10.0.0.1")
})

test("an IPv4 address is equal on a dual-stack socket", () => {
  expect(addressOf("::ffff:10.0.0.1", "::ffff:198.51.100.1")).toBe("198.51.100.1")
  expect(addressOf("::ffff:203.0.113.9", "198.51.100.1")).toBe("203.0.113.9")
})

test.each([
  ["203.0.113.9", "203.0.113.9", "203.0.113.0/24"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"],
  ["2001:DB8:1:2:ffff::1", "2001:db8:1:2::/64", "2001:db8:1::/48"],
  ["2001:0db8:0001:0002::", "2001:db8:1:2::/64", "2001:db8:1::/48"],
  ["2001:db8::1", "2001:db8:0:0::/64", "2001:db8:0::/48"],
  ["2001:db8::5:0:0:0:1", "2001:db8:0:5::/64", "2001:db8:0::/48"],
  ["::1", "0:0:0:0::/64", "0:0:0::/48"],
  ["nonsense", "nonsense", "nonsense"],
  ["", "", ""],
])("%s counts as %s where attempts are counted, and belongs to %s", (address, network, neighbourhood) => {
  expect([networkOf(address), neighbourhoodOf(address)]).toEqual([network, neighbourhood])
})
