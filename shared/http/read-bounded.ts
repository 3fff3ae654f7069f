/**
 * The bytes of a request's body, or `undefined` once they are more than `maxBytes`, whatever length was announced: no more
 * than that is ever held. The request must be the one the server was given: of a copy, Bun reads on to the end. Rejects
 * when the sender goes away in the middle of it.
 */
export async function readBounded(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const announced = request.headers.get("content-length")
  if (Number(announced) > maxBytes) return undefined
  // What is announced is kept to: the server takes no more.
  if (announced !== null || !request.body) return request.bytes()
  const reader = request.body.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks)
    length += value.byteLength
    if (length > maxBytes) {
      await reader.cancel().catch(() => {})
      return undefined
    }
    chunks.push(value)
  }
}
