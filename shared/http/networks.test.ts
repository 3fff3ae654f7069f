import { expect, test } from "bun:test"
import { memberOf } from "./networks.ts"

test.each<[string[], string, boolean]>([
  [["10.0.0.0/8"], "10.255.0.1", true],
  [["10.1.2.3/8"], "10.255.0.1", true],
  [["10.0.0.0/8"], "::ffff:10.255.0.1", true],
  [["::ffff:10.0.0.0/104"], "10.255.0.1", true],
  [["::ffff:10.0.0.1"], "10.0.0.1", true],
  [["10.0.0.0/8"], "11.0.0.1", false],
  [["10.0.0.1"], "10.0.0.10", false],
  [["192.0.2.128/25"], "192.0.2.127", false],
  [["fd00::/8"], "fdab::1", true],
  [["fd00::/8"], "fe00::1", false],
  [["2001:db8::7"], "2001:DB8:0::7", true],
  [["0.0.0.0/0"], "203.0.113.9", true],
  [["0.0.0.0/0"], "2001:db8::1", false],
  [["::/0"], "2001:db8::1", true],
  [[], "127.0.0.1", false],
  [["127.0.0.1"], "", false],
  [["127.0.0.1"], "localhost", false],
])("in %j, %s: %p", (networks, address, isMember) => {
  expect(memberOf(networks)(address)).toBe(isMember)
})
