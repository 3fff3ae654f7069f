/** Characters. A longer text and its headers may not fit into the 16 KiB that Bun buffers before it writes. */
export const large = 12_000

/** A text as a stream that Bun sends in one piece; a large string would leave in many small writes (oven-sh/bun 41341). */
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
