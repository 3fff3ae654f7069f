import { Elysia } from "elysia"
import { giveWay } from "#shared/give-way.ts"
import { parseBounded } from "#shared/http/parse-bounded.ts"
import { Problem } from "#shared/http/problem.ts"
import { readBounded } from "#shared/http/read-bounded.ts"
import { invalidFields } from "./problems.ts"

/** Bytes of a body, and values in it: enough for everything but an import. */
const usual = { maxBytes: 65_536, maxValues: 1_000 }
const utf8 = new TextDecoder("utf-8", { fatal: true })
const withBody = new Set(["POST", "PUT", "PATCH"])

/**
 * Reads body and query as strictly as the contract wants them, for the route's schemas to check; without `readsBody`, the
 * route calls `readJson`. Use it after the guard, which keeps Elysia from reading the body before.
 */
export const input = ({ readsBody = true } = {}) =>
  new Elysia({ name: "input", seed: readsBody }).onTransform({ as: "scoped" }, async (context) => {
    context.query = readQuery(context.request.url)
    if (readsBody && withBody.has(context.request.method)) context.body = await readJson(context.request)
  })

function readQuery(url: string): Record<string, string> {
  const query: Record<string, string> = Object.create(null)
  const start = url.indexOf("?")
  if (start === -1) return query
  for (const pair of url.slice(start + 1).split("&")) {
    if (pair === "") continue
    const [name, value] = decodePair(pair)
    if (name in query) throw badQuery(name, "Must be given once")
    query[name] = value
  }
  return query
}

function decodePair(pair: string): [name: string, value: string] {
  const end = pair.includes("=") ? pair.indexOf("=") : pair.length
  try {
    const [name, value] = [pair.slice(0, end), pair.slice(end + 1)]
    return [decodeURIComponent(name.replaceAll("+", " ")), decodeURIComponent(value.replaceAll("+", " "))]
  } catch {
    throw badQuery(pair.slice(0, end), "Must be percent-encoded UTF-8")
  }
}

const badQuery = (field: string, message: string) =>
  new Problem("bad-request", "The query is not usable", { errors: [{ field, message }] })

/** The JSON in a request's body; an empty body is undefined. Throws a 400, 413, 415 or 422 `Problem`. */
export async function readJson(request: Request, { maxBytes, maxValues } = usual): Promise<unknown> {
  const declared = request.headers.get("content-length")
  if (Number(declared) > maxBytes) throw tooLarge(maxBytes)
  if (declared === "0" || (declared === null && !request.body)) return undefined
  if (!isJson(request.headers.get("content-type"))) throw notJson()
  const bytes = await readBounded(request, maxBytes).catch(brokeOff)
  if (!bytes) throw tooLarge(maxBytes)
  if (bytes.byteLength === 0) return undefined
  // Parsing four MiB takes as long as a slice of other long work.
  if (bytes.byteLength > usual.maxBytes) await giveWay()
  try {
    return parseBounded(utf8.decode(bytes), maxValues)
  } catch (cause) {
    if (cause instanceof RangeError) throw unwieldy()
    throw new Problem("bad-request", "The body is not valid JSON in UTF-8", { cause })
  }
}

/** A client that goes away in the middle of its body is no fault of ours. */
function brokeOff(cause: unknown): never {
  throw new Problem("bad-request", "The body broke off", { cause })
}

/** JSON is UTF-8 (RFC 8259, 8.1); a charset that says otherwise is refused rather than misread. */
const isJson = (type: string | null) => /^application\/json\s*(;\s*charset="?utf-8"?\s*)?;?$/i.test(type ?? "")

const unwieldy = () => invalidFields([{ field: "", message: "Is nested too deeply, or holds too many values" }])
const notJson = () => new Problem("unsupported-media-type", "The body must be application/json in UTF-8")
const tooLarge = (maxBytes: number) => new Problem("content-too-large", `The body must be at most ${maxBytes} bytes`)
