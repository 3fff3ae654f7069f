import { promisify } from "node:util"
import { brotliCompress, constants, createBrotliCompress, createGzip, createZstdCompress, gzip } from "node:zlib"
import { chooseEncoding } from "./encodings.ts"
import { large, streamOf } from "./large-text.ts"

/** Bytes. Compression makes a smaller body hardly smaller, because it fits into one packet either way. */
const smallest = 1_000

const zstdLevel = 3
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }
const gzipOptions = { level: 6 }

/**
 * The content codings: `whole` compresses a complete body outside of the main thread, and `stream` gives the compressed form of
 * each part as soon as the part is there.
 *
 * A page of fifty tasks (175 kB) took 0.13 ms of CPU with zstd at level 3 (13.4 kB; level 5 four times as long for 12.6), 0.71
 * with Brotli at 4 (13.1; level 5 1.12 for 11.8) and 0.50 with gzip at 6 (14.5; level 4 0.25 for 15.1).
 */
const coders = {
  zstd: {
    // Half the overhead of zlib's.
    whole: (bytes: Uint8Array) => Bun.zstdCompress(bytes, { level: zstdLevel }),
    stream: () =>
      createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: zstdLevel }, flush: constants.ZSTD_e_flush }),
  },
  br: {
    whole: (bytes: Uint8Array) => promisify(brotliCompress)(bytes, brotliOptions),
    stream: () => createBrotliCompress({ ...brotliOptions, flush: constants.BROTLI_OPERATION_FLUSH }),
  },
  gzip: {
    whole: (bytes: Uint8Array) => promisify(gzip)(bytes, gzipOptions),
    stream: () => createGzip({ ...gzipOptions, flush: constants.Z_SYNC_FLUSH }),
  },
}
type Coding = keyof typeof coders

/** Cheapest first. */
const codings: Coding[] = ["zstd", "br", "gzip"]

/** The parts of a request that decide about compression. `accepts` is its `Accept-Encoding`; null prevents compression. */
type Asked = { method: string; accepts: string | null }

/**
 * Returns the response with the best encoding that its client accepts, if it is a text of at least 1,000 bytes. A body that is
 * not complete yet is compressed part by part.
 */
export function compressed(response: Response, { method, accepts }: Asked): Response | Promise<Response> {
  if (!isCompressible(response)) return response
  response.headers.append("vary", "Accept-Encoding")
  const coding = chooseEncoding(accepts, codings)
  return coding === "identity" || response.status === 304 ? response : compress(response, method, coding)
}

/** Reads the body, and compresses it unless it is short. */
async function compress(response: Response, method: string, coding: Coding): Promise<Response> {
  const { headers, status, body } = response
  // Elysia answers HEAD without a body, but with the length of the body of GET.
  if (!body && !(Number(headers.get("content-length")) >= smallest)) return response
  const reader = body?.getReader()
  const { parts, next } = reader ? await readReady(reader) : { parts: [], next: undefined }
  const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  if (reader && !next && bytes.length < smallest) return new Response(bytes, { status, headers })

  headers.set("content-encoding", coding)
  headers.delete("content-length")
  if (method === "HEAD") {
    await reader?.cancel()
    // Bun does not read this body. Without one it would send a length of 0.
    return new Response(new ReadableStream(), { status, headers })
  }
  if (next) return new Response(compressedParts(coding, reader!, bytes, next), { status, headers })
  const whole = new Uint8Array(await coders[coding].whole(bytes))
  return new Response(whole.length < large ? whole : streamOf(whole), { status, headers })
}

/**
 * Whether this response may be compressed. A strong entity tag identifies the exact bytes (RFC 9110, 8.8.3), so each coding
 * would need its own tag. But the tag of a task is its version, which clients send back in `If-Match`.
 */
function isCompressible({ headers, status }: Response): boolean {
  const etag = headers.get("etag")
  return (
    // A 304 has no type.
    (status === 304 || /^text\/|[/+](json|javascript|xml)\b/.test(headers.get("content-type") ?? "")) &&
    (etag === null || etag.startsWith("W/")) &&
    !headers.has("content-encoding") &&
    !/\bno-transform\b/i.test(headers.get("cache-control") ?? "")
  )
}

type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>
type Next = ReturnType<Reader["read"]>

/** Reads the parts of a body that are ready, and at least `smallest` bytes. `next` is the part to wait for, if there is one. */
async function readReady(reader: Reader): Promise<{ parts: Uint8Array<ArrayBuffer>[]; next?: Next }> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  for (let length = 0; ; length += parts.at(-1)!.length) {
    const next = reader.read()
    if (length >= smallest && (await isPending(next))) return { parts, next }
    const { done, value } = await next
    if (done) return { parts }
    parts.push(value)
  }
}

/** Whether a promise is still pending after one turn of the event loop. */
const isPending = (promise: Promise<unknown>) =>
  Promise.race([promise.then(() => false), new Promise<true>((resolve) => setImmediate(resolve, true))])

/** Compresses a body that begins with `first`. Reads a part only after the client has received the one before. */
function compressedParts(coding: Coding, reader: Reader, first: Uint8Array, next: Next): ReadableStream<Uint8Array> {
  const coder = coders[coding].stream()
  const ready: Uint8Array[] = []
  coder.on("data", (part) => ready.push(part))
  const write = (part: Uint8Array) =>
    new Promise<void>((resolve, reject) => coder.write(part, (error) => (error ? reject(error) : resolve())))
  const end = () => new Promise<void>((resolve, reject) => coder.once("error", reject).once("end", resolve).end())
  const begun: (Next | { done: false; value: Uint8Array })[] = [{ done: false, value: first }, next]

  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await (begun.shift() ?? reader.read())
        await (done ? end() : write(value))
        controller.enqueue(Buffer.concat(ready.splice(0)))
        if (done) controller.close()
      },
      cancel(reason) {
        coder.destroy()
        return reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
