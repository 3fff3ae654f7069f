import { expect, test } from "bun:test"
import { chooseEncoding } from "./encodings.ts"

test.each<[string | null, string]>([
  [null, "identity"],
  ["", "identity"],
  ["br", "br"],
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["gzip, deflate, br, zstd", "br"],
  ["GZIP", "gzip"],
  ["*", "br"],
  ["deflate", "identity"],
  ["identity", "identity"],
  ["br;q=0", "identity"],
  ["br;q=0.000, gzip", "gzip"],
  ["br ; q=0 , gzip ; q=0.001", "gzip"],
  ["br;q=0, *", "gzip"],
  ["gzip;q=0, br;q=0, *", "identity"],
  ["*;q=0", "identity"],
  ["br;Q=0", "identity"],
  ["br;q=0.5, gzip;q=0.8", "gzip"],
  ["br;q=0.5, identity", "identity"],
  ["br;q=0.5, identity;q=0.5", "br"],
  ["gzip;q=0.1, *;q=0", "gzip"],
  ["identity;q=0", "identity"],
  ["identity;q=0, gzip", "gzip"],
  ["identity;q=0, *;q=0.1", "br"],
  ["brotli, xbr, br2", "identity"],
  ["br;q=2", "identity"],
  ["br;q=", "identity"],
  ["br;q=0.0001", "identity"],
  [",,br,,", "br"],
  ["br, br;q=0", "identity"],
])("Accept-Encoding: %j gets %s", (header, encoding) => {
  expect(chooseEncoding(header, ["br", "gzip"])).toBe(encoding as "br")
  expect(chooseEncoding(header, [])).toBe("identity")
})
