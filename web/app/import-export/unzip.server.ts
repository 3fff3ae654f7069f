import { fromBufferPromise } from "yauzl"
import { FileError } from "./faults.ts"

/** Bytes of the unpacked file: about 5,000 tasks of Vikunja. */
const mostUnpacked = 8 * 1024 * 1024
/** Files of an archive, attachments included. */
const mostEntries = 10_000

export const isZip = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4

/**
 * The `data.json` of a zip, in any folder of it; nothing else is unpacked. Unpacks in another thread and stops at the limit,
 * whatever size the archive claims. Throws a `FileError`.
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
