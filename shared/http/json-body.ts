import { parseBounded } from "./parse-bounded.ts"
import { Problem } from "./problem.ts"

/** Bytes. */
const maxBody = 64 * 1024

/** The JSON object in the request's body. Throws a 400, 413, 415 or 422 for anything else. */
export async function readObject(request: Request): Promise<Record<string, unknown>> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase()
  if (type !== "application/json") throw new Problem("unsupported-media-type", "Send application/json.")
  const text = await readText(request)
  if (text.trim() === "") throw new Problem("bad-request", "A JSON object is needed.")
  const value = readJson(text)
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Problem("invalid-fields", "The body must be a JSON object.", { errors: [] })
  return value as Record<string, unknown>
}

/** The JSON in a body's text, bounded in depth and number of values. Throws a 400 or 422. */
export function readJson(text: string): unknown {
  try {
    return parseBounded(text)
  } catch (error) {
    if (error instanceof RangeError)
      throw new Problem("invalid-fields", "The body is nested too deeply or holds too many values.", { errors: [] })
    throw new Problem("bad-request", "The body is not JSON.")
  }
}

/** The request's body, 64 KiB at most. Throws a 400 or 413. */
export async function readText(request: Request): Promise<string> {
  const body = await request.bytes()
  if (body.byteLength > maxBody) throw new Problem("content-too-large", "Send 64 KiB at most.")
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body)
  } catch {
    throw new Problem("bad-request", "The body is not UTF-8.")
  }
}
