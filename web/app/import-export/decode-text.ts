import { FileError } from "./faults.ts"

const utf8 = new TextDecoder("utf-8", { fatal: true })
const windows1252 = new TextDecoder("windows-1252")

const startsWith = (bytes: Uint8Array, ...mark: number[]) => mark.every((byte, index) => bytes[index] === byte)

/**
 * The text of a file. A byte-order mark decides (UTF-8, UTF-16); without one it is UTF-8, or Windows-1252 where it is not
 * valid UTF-8, as older spreadsheets write it. Throws a `FileError` for a file that is no text.
 */
export function decodeText(bytes: Uint8Array): string {
  if (startsWith(bytes, 0xff, 0xfe)) return utf16("utf-16le", bytes)
  if (startsWith(bytes, 0xfe, 0xff)) return utf16("utf-16be", bytes)
  // Pictures, documents and archives contain NUL; no task can.
  if (bytes.includes(0))
    throw new FileError(["It is not a text file. Choose a JSON or CSV file, or the zip of Vikunja"])
  try {
    return utf8.decode(bytes)
  } catch {
    if (startsWith(bytes, 0xef, 0xbb, 0xbf))
      throw new FileError(["It begins as UTF-8, but some characters are damaged. Save it again as UTF-8"])
    return fromWindows1252(bytes)
  }
}

/** Five bytes mean nothing in Windows-1252 and are decoded as C1 controls. They show that it is another encoding. */
function fromWindows1252(bytes: Uint8Array): string {
  const text = windows1252.decode(bytes)
  if (/[\x80-\x9f]/.test(text))
    throw new FileError(["Its characters are neither UTF-8 nor Windows-1252. Save it again as UTF-8"])
  return text
}

function utf16(encoding: "utf-16le" | "utf-16be", bytes: Uint8Array): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw new FileError(["It begins as UTF-16, but some characters are damaged. Save it again as UTF-8"])
  }
}
