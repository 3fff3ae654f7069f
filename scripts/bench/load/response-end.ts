/**
 * Follows the answers on one HTTP/1.1 connection, one at a time, and knows of each what a benchmark needs: its status, how
 * long it is, and when it has ended. Much less work than a real client, so that the server has the machine for itself.
 */
export class ResponseEnd {
  /** Of the answer that ended last. */
  status = 0
  /** Bytes of its body, as sent. */
  length = 0
  #head = ""
  #left = 0
  #isChunked = false
  #tail = ""

  /** Whether an answer ended with these bytes. Throws when they are no answer, or more than one. */
  feed(bytes: Buffer): boolean {
    const body = this.#head === "\r\n" ? bytes : this.#readHead(bytes)
    if (!body) return false
    this.length += body.length
    this.#left -= body.length
    if (this.#isChunked) this.#tail = (this.#tail + body.toString("latin1", Math.max(0, body.length - 7))).slice(-7)
    const ended = this.#isChunked ? /(?:^|\r\n)0\r\n\r\n$/.test(this.#tail) : this.#left <= 0
    if (!this.#isChunked && this.#left < 0) throw new Error("More was answered than was announced")
    if (ended) this.#head = ""
    return ended
  }

  /** What follows the head, once that is complete; `#head` is then a single line break. */
  #readHead(bytes: Buffer): Buffer | undefined {
    const before = this.#head.length
    this.#head += bytes.toString("latin1")
    const end = this.#head.indexOf("\r\n\r\n")
    if (end === -1) return undefined
    const head = this.#head.slice(0, end)
    this.status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? Number.NaN)
    if (Number.isNaN(this.status)) throw new Error("This is no answer in HTTP/1.1")
    this.#isChunked = /\r\ntransfer-encoding: *chunked/i.test(head)
    this.#left = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
    this.#head = "\r\n"
    this.#tail = ""
    this.length = 0
    return bytes.subarray(end + 4 - before)
  }
}
