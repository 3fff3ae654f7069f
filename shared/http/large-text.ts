/** Characters; with its headers, such an answer might not fit the 16 KiB that Bun collects before it writes. */
export const large = 12_000

/** A text as a stream of Bun's own kind, which takes text as it is. A large answer leaves as one, in one piece. */
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
