import { describe, expect, test } from "bun:test"
import {
  brotliDecompressSync,
  createBrotliDecompress,
  createGunzip,
  createZstdDecompress,
  gunzipSync,
  zstdDecompressSync,
} from "node:zlib"
import { compressed } from "./compress.ts"

const long = "Water the plants. ".repeat(500)
const decoders = {
  zstd: { whole: zstdDecompressSync, stream: createZstdDecompress },
  br: { whole: brotliDecompressSync, stream: createBrotliDecompress },
  gzip: { whole: gunzipSync, stream: createGunzip },
}
const codings = Object.keys(decoders) as (keyof typeof decoders)[]

const text = (body: BodyInit | null, headers: Record<string, string> = {}, status = 200) =>
  new Response(body, { status, headers: { "content-type": "text/plain", ...headers } })
const get = (accepts: string | null) => ({ method: "GET", accepts })
const about = ({ headers, status }: Response) => ({
  status,
  coding: headers.get("content-encoding"),
  vary: headers.get("vary"),
})

describe.each(codings)("%s", (coding) => {
  test.each([1_000, 5_000, 20_000, 400_000])("a text of %d characters", async (length) => {
    const whole = long.repeat(50).slice(0, length)
    const response = await compressed(text(whole, { "x-other": "stays" }, 201), get(coding))
    expect(about(response)).toEqual({ status: 201, coding, vary: "Accept-Encoding" })
    expect(response.headers.get("x-other")).toBe("stays")
    const bytes = await response.bytes()
    expect(bytes.length).toBeLessThan(length / 3)
    expect(new TextDecoder().decode(decoders[coding].whole(bytes))).toBe(whole)
  })

  test("each part of a stream arrives before the next one is there, and the whole is complete", async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const writer = writable.getWriter()
    const parts = [long, "second", "third"].map((part) => new TextEncoder().encode(part))
    void writer.write(parts[0])
    const response = await compressed(text(readable), get(coding))
    expect(about(response)).toEqual({ status: 200, coding, vary: "Accept-Encoding" })
    const reader = response.body!.getReader()
    const decoder = decoders[coding].stream()
    const arrived: string[] = []
    for (const [at, part] of parts.entries()) {
      if (at > 0) void writer.write(part)
      const { value } = await reader.read()
      const plain: Buffer[] = []
      let length = 0
      decoder.write(value)
      while (length < part.length) {
        const piece: Buffer =
          decoder.read() ?? (await new Promise((resolve) => decoder.once("readable", () => resolve(Buffer.alloc(0)))))
        plain.push(piece)
        length += piece.length
      }
      arrived.push(Buffer.concat(plain).toString())
    }
    expect(arrived).toEqual([long, "second", "third"])
    void writer.close()
    decoder.end((await reader.read()).value)
    await new Promise((resolve) => decoder.once("end", resolve).resume())
    expect((await reader.read()).done).toBe(true)
  })
})

/** A stream that sends `first` and then waits. */
function waiting(first: string) {
  const cancelled = Promise.withResolvers<unknown>()
  const failing = Promise.withResolvers<void>()
  let given = false
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (given) return failing.promise
      given = true
      controller.enqueue(new TextEncoder().encode(first))
    },
    cancel: cancelled.resolve,
  })
  return { stream, cancelled: cancelled.promise, fail: failing.reject }
}

test("the source stream ends when the client leaves", async () => {
  const { stream, cancelled } = waiting(long)
  const response = await compressed(text(stream), get("gzip"))
  const reader = response.body!.getReader()
  await reader.read()
  await reader.cancel("left")
  expect(await cancelled).toBe("left")
})

test("a stream that fails does not look complete", async () => {
  const { stream, fail } = waiting(long)
  const response = await compressed(text(stream), get("gzip"))
  fail(new Error("half"))
  await expect(response.bytes()).rejects.toThrow("half")
})

test("HEAD has the headers of GET, and ends a stream", async () => {
  const { stream, cancelled } = waiting(long)
  for (const body of [long, stream]) {
    const response = await compressed(text(body), { method: "HEAD", accepts: "br" })
    expect(about(response)).toEqual({ status: 200, coding: "br", vary: "Accept-Encoding" })
    expect(response.headers.get("content-length")).toBeNull()
  }
  expect(await cancelled).toBeUndefined()
})

test.each<[string, Response, string | null]>([
  ["a short text", text("x".repeat(999)), "Accept-Encoding"],
  ["an empty text", text(""), "Accept-Encoding"],
  ["a text without a body", text(null), "Accept-Encoding"],
  [
    "an answer that was not modified",
    new Response(null, { status: 304, headers: { etag: 'W/"1"' } }),
    "Accept-Encoding",
  ],
  ["a picture", new Response(long, { headers: { "content-type": "image/png" } }), null],
  ["bytes of no type", new Response(new TextEncoder().encode(long)), null],
  ["a compressed answer", text(long, { "content-encoding": "br" }), null],
  ["an answer that must not be transformed", text(long, { "cache-control": "no-store, no-transform" }), null],
  ["an answer with a strong entity tag", text(long, { etag: '"1"' }), null],
])("%s is not changed", async (_, response, vary) => {
  const before = { ...about(response), vary }
  const body = await response.clone().text()
  const after = await compressed(response, get("zstd, br, gzip"))
  expect(about(after)).toEqual(before)
  expect(await after.text()).toBe(body)
})

test.each([
  "text/html; charset=utf-8",
  "text/x-script",
  "text/csv",
  "application/json",
  "application/problem+json",
  "image/svg+xml",
])("%s is compressed", async (type) => {
  const response = await compressed(new Response(long, { headers: { "content-type": type } }), get("gzip"))
  expect(response.headers.get("content-encoding")).toBe("gzip")
})

test("a weak tag and existing values of Vary are kept", async () => {
  const response = await compressed(text(long, { etag: 'W/"1"', vary: "Origin" }), get("zstd"))
  expect([response.headers.get("etag"), response.headers.get("vary")]).toEqual(['W/"1"', "Origin, Accept-Encoding"])
})

test.each<[string | null, string | null]>([
  [null, null],
  ["", null],
  ["identity", null],
  ["deflate", null],
  ["*;q=0", null],
  ["identity, gzip;q=0.5", null],
  ["gzip, deflate, br, zstd", "zstd"],
  ["gzip, br", "br"],
  ["zstd;q=0, *", "br"],
  ["gzip;q=1, br;q=0.9, zstd;q=0.8", "gzip"],
])("Accept-Encoding: %j gets %j", async (accepts, coding) => {
  expect(about(await compressed(text(long), get(accepts)))).toEqual({ status: 200, coding, vary: "Accept-Encoding" })
})
