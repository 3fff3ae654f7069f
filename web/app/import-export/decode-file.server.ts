import { fromBufferPromise } from "yauzl"
import { FileError } from "./faults.ts"

/** The most bytes of the unpacked file: about 5,000 tasks of Vikunja. */
const mostUnpacked = 8 * 1024 * 1024
/** The most files of an archive, attachments included. */
const mostEntries = 10_000

export const isZip = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4

/**
 * Returns the `data.json` of a zip, from any of its folders, and unpacks nothing else. Unpacks in another thread and stops at
 * the limit, even if the archive claims another size. Throws a `FileError`.
 */
export async function unzipData(zip: Uint8Array): Promise<Uint8Array> {
  try {
    const archive = await fromBufferPromise(Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength))
    if (archive.entryCount > mostEntries) throw tooLarge()
    for await (const entry of archive.eachEntry()) {
      if (!/(^|\/)data\.json$/i.test(entry.fileName)) continue
      if (entry.uncompressedSize > mostUnpacked) throw tooLarge()
      return await bytesOf(await archive.openReadStreamPromise(entry))
    }
  } catch (error) {
    if (error instanceof FileError) throw error
    throw new FileError([
      "The zip is damaged, or made in a way that cannot be read here. Unpack it and choose data.json",
    ])
  }
  throw new FileError(["The zip contains no data.json. The export of Vikunja does"])
}

async function bytesOf(stream: NodeJS.ReadableStream): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.byteLength
    if (size > mostUnpacked) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const tooLarge = () =>
  new FileError([`The zip is too large: its data.json may have ${mostUnpacked / 1024 / 1024} MB when it is unpacked`])

const utf8 = new TextDecoder("utf-8", { fatal: true })
const windows1252 = new TextDecoder("windows-1252")

const startsWith = (bytes: Uint8Array, ...mark: number[]) => mark.every((byte, index) => bytes[index] === byte)

/**
 * Returns the text of a file. A byte-order mark determines the encoding (UTF-8, UTF-16). Without one it is UTF-8, or if the
 * bytes are not valid UTF-8, the Windows-1252 of older spreadsheets. Throws a `FileError` for a file that is not text.
 */
export function decodeText(bytes: Uint8Array): string {
  if (startsWith(bytes, 0xff, 0xfe)) return utf16("utf-16le", bytes)
  if (startsWith(bytes, 0xfe, 0xff)) return utf16("utf-16be", bytes)
  // Pictures, documents and archives contain NUL, but no task can.
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

/** Throws for the five bytes that are unassigned in Windows-1252, because they show that it is another encoding. */
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
