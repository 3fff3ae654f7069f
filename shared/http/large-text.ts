/** Characters or bytes. A longer body may not fit, together with its headers, into the 16 KiB that Bun buffers before it writes. */
export const large = 12_000

/** Returns a stream that Bun sends in one piece. Bun would send a large body in many small writes (oven-sh/bun 41341). */
export function streamOf(body: string | Uint8Array): ReadableStream {
  const source: Bun.DirectUnderlyingSource = {
    type: "direct",
    pull(controller) {
      controller.write(body)
      controller.end()
    },
  }
  return new ReadableStream(source as unknown as UnderlyingDefaultSource)
}
