import { expect, test } from "bun:test"
import { clientAddress, networkOf } from "./client-address.ts"

const forwarded = (value?: string) => new Headers(value === undefined ? {} : { "x-forwarded-for": value })

test("without trusted proxies the socket's address counts, whatever the client says", () => {
  expect(clientAddress("203.0.113.9", forwarded("198.51.100.1"), [])).toBe("203.0.113.9")
})

test("a trusted proxy's word counts, up to the first address that is none", () => {
  const trusted = ["10.0.0.1", "10.0.0.2"]
  expect(clientAddress("10.0.0.1", forwarded("198.51.100.1"), trusted)).toBe("198.51.100.1")
  expect(clientAddress("10.0.0.1", forwarded("1.1.1.1, 198.51.100.1, 10.0.0.2"), trusted)).toBe("198.51.100.1")
  expect(clientAddress("203.0.113.9", forwarded("198.51.100.1"), trusted)).toBe("203.0.113.9")
})

test("a trusted proxy that names nobody is the client itself", () => {
  expect(clientAddress("10.0.0.1", forwarded(), ["10.0.0.1"])).toBe("10.0.0.1")
  expect(clientAddress("10.0.0.1", forwarded(" , "), ["10.0.0.1"])).toBe("10.0.0.1")
})

test("an IPv4 address is the same on a dual-stack socket", () => {
  expect(clientAddress("::ffff:10.0.0.1", forwarded("::ffff:198.51.100.1"), ["10.0.0.1"])).toBe("198.51.100.1")
})

test.each([
  ["203.0.113.9", "203.0.113.9"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2:ffff::1", "2001:db8:1:2::/64"],
  ["2001:0db8:0001:0002::", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["2001:db8::5:0:0:0:1", "2001:db8:0:5::/64"],
  ["::1", "0:0:0:0::/64"],
  ["nonsense", "nonsense"],
  ["", ""],
])("%s counts as %s where attempts are counted", (address, network) => {
  expect(networkOf(address)).toBe(network)
})
