import { expect, test } from "bun:test"
import { decodeText } from "./decode-file.server.ts"

const text = "Grüße für Ærø – 5 €, naïve café 👋"
const utf16 = (littleEndian: boolean) => {
  const bytes = Buffer.from(`\uFEFF${text}`, "utf16le")
  return littleEndian ? bytes : bytes.swap16()
}

test.each<[string, Uint8Array]>([
  ["UTF-8", Buffer.from(text)],
  ["UTF-8 with a byte-order mark", Buffer.from(`\uFEFF${text}`)],
  ["UTF-16, little-endian", utf16(true)],
  ["UTF-16, big-endian", utf16(false)],
])("%s is decoded, without its byte-order mark", (_, bytes) => {
  expect(decodeText(bytes)).toBe(text)
})

test("bytes that are not valid UTF-8 are read as Windows-1252", () => {
  const bytes = Buffer.from("Gr\xfc\xdfe f\xfcr \xc6r\xf8 \x96 5 \x80", "latin1")
  expect(decodeText(bytes)).toBe("Grüße für Ærø – 5 €")
})

test.each<[string, Uint8Array, string]>([
  ["a picture", Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1"), "not a text file"],
  ["UTF-16 without a mark", Buffer.from("title\n", "utf16le"), "not a text file"],
  ["bytes that Windows-1252 does not have", Buffer.from("\x81\x8d\xfc", "latin1"), "neither UTF-8 nor Windows-1252"],
  ["a mark of UTF-8 before other bytes", Buffer.from("\xef\xbb\xbfGr\xfc\xdfe", "latin1"), "damaged"],
  ["half a character in UTF-16", Buffer.from("\xff\xfe\x00\xd8A\x00", "latin1"), "damaged"],
])("%s is refused with a reason, and never decoded with replacement characters", (_, bytes, reason) => {
  expect(() => decodeText(bytes)).toThrow(reason)
})
