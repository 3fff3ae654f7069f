import { yieldToOthers } from "../yield-to-others.ts"
import { Problem } from "./problem.ts"

/** The bounds of every JSON body except that of an import. */
const usual = { maxBytes: 65_536, maxValues: 1_000 }
const utf8 = new TextDecoder("utf-8", { fatal: true })

/**
 * Returns the JSON in a request's body; undefined when the body is empty. Throws a `Problem`: 400 for an incomplete body or
 * one that is not JSON in UTF-8, 413 above `maxBytes`, 415 for another media type, 422 beyond the bounds of `parseBounded`.
 */
export async function readJson(request: Request, { maxBytes, maxValues } = usual): Promise<unknown> {
  const declared = request.headers.get("content-length")
  if (Number(declared) > maxBytes) throw tooLarge(maxBytes)
  if (declared === "0" || (declared === null && !request.body)) return undefined
  if (!isJson(request.headers.get("content-type"))) throw notJson()
  const text = await readText(request, maxBytes)
  // Parsing 4 MiB takes as long as one slice (shared/yield-to-others.ts).
  if (text.length > usual.maxBytes) await yieldToOthers()
  return text === "" ? undefined : parseJson(text, maxValues)
}

/** The JSON object in a request's body. Throws the `Problem`s of `readJson`, a 400 for an empty body and a 422 for other JSON. */
export async function readObject(request: Request): Promise<Record<string, unknown>> {
  const value = await readJson(request)
  if (value === undefined) throw new Problem("bad-request", "The body is empty")
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalidBody("Must be a JSON object")
  return value as Record<string, unknown>
}

/** The text in a request's body, of any media type. Throws a 400 or 413 `Problem`. */
export async function readText(request: Request, maxBytes = usual.maxBytes): Promise<string> {
  const bytes = await readBounded(request, maxBytes).catch(throwIncomplete)
  if (!bytes) throw tooLarge(maxBytes)
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw malformed(cause)
  }
}

/** The value of a body's text. Throws a 400 or 422 `Problem`. */
export function parseJson(text: string, maxValues = usual.maxValues): unknown {
  try {
    return parseBounded(text, maxValues)
  } catch (cause) {
    throw cause instanceof RangeError ? invalidBody("Is nested too deeply, or holds too many values") : malformed(cause)
  }
}

/** JSON is UTF-8 (RFC 8259, 8.1). A request that names another charset is refused, not misread. */
const isJson = (type: string | null) => /^application\/json\s*(;\s*charset="?utf-8"?\s*)?;?$/i.test(type ?? "")

/** Throws a 400, because a client that cancels its request in the middle of the body is not an error of the server. */
function throwIncomplete(cause: unknown): never {
  throw new Problem("bad-request", "The body is incomplete", { cause })
}

const malformed = (cause: unknown) => new Problem("bad-request", "The body is not valid JSON in UTF-8", { cause })
const notJson = () => new Problem("unsupported-media-type", "The body must be application/json in UTF-8")
const tooLarge = (maxBytes: number) => new Problem("content-too-large", `The body must be at most ${maxBytes} bytes`)
const invalidBody = (message: string) =>
  new Problem("invalid-fields", "Some fields are not valid", { errors: [{ field: "", message }] })

/**
 * Returns the bytes of a request's body; undefined above `maxBytes`. Holds no more in memory, even if `Content-Length` is wrong.
 * The request must be the one that the server received: Bun reads the body of a copy to its end. Rejects when the client
 * goes away in the middle.
 */
export async function readBounded(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const announced = request.headers.get("content-length")
  if (Number(announced) > maxBytes) return undefined
  // The server accepts no more than the announced length.
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

/** Levels of objects and lists. */
const maxDepth = 8
/** The most values, counting objects and lists too. */
export const maxValues = 100_000

const [quote, comma, backslash] = ['"', ",", "\\"].map((character) => character.charCodeAt(0))
const [openList, closeList, openObject, closeObject] = [..."[]{}"].map((character) => character.charCodeAt(0))

/**
 * Parses JSON of bounded depth and number of values. It counts in the text before parsing, because a parsed value no longer
 * shows repeated keys, and because `JSON.stringify` takes time that grows with the square of the depth.
 * Throws a `RangeError` for a text beyond the bounds, and a `SyntaxError` for a text that is not JSON.
 */
export function parseBounded(text: string, most = maxValues, deepest = maxDepth): unknown {
  count(text, most, deepest)
  return JSON.parse(text)
}

function count(text: string, most: number, levels: number) {
  let depth = 0
  let deepest = 0
  let values = 1
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) at = endOfString(text, at)
    else if (code === comma) values++
    else if (code === openList || code === openObject) {
      values++
      deepest = Math.max(deepest, ++depth)
    } else if (code === closeList || code === closeObject) depth--
  }
  if (depth !== 0) throw new SyntaxError("The brackets of the JSON do not match")
  if (values > most) throw new RangeError(`The JSON holds more than ${most} values`)
  if (deepest > levels) throw new RangeError(`The JSON nests more than ${levels} levels deep`)
}

/** The index of the quotation mark that ends the string beginning at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  if (end === -1) throw new SyntaxError("A string of the JSON does not end")
  return end
}

function isEscaped(text: string, at: number): boolean {
  let first = at
  while (text.charCodeAt(first - 1) === backslash) first--
  return (at - first) % 2 === 1
}
