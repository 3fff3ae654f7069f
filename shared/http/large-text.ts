/** Characters. A longer text may not fit, together with its headers, into the 16 KiB that Bun buffers before it writes. */
export const large = 12_000

/** Returns a stream that Bun sends in one piece. Bun would send a large string in many small writes (oven-sh/bun 41341). */
export function streamOf(text: string): ReadableStream {
  const source: Bun.DirectUnderlyingSource = {
    type: "direct",
    pull(controller) {
      controller.write(text)
      controller.end()
    },
  }
  return new ReadableStream(source as unknown as UnderlyingDefaultSource)
}
