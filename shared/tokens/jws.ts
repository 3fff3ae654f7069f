/** The content of a compact JWS that was not verified, so it must not be trusted yet. */
export type UnverifiedJws = { header: Record<string, unknown>; payload: Record<string, unknown> }

/** Base64url without padding. The unused bits of the last character must be zero, so that each token has one spelling. */
const base64url = "(?:[\\w-]{4})*(?:[\\w-]{2}[AEIMQUYcgkosw048]|[\\w-][AQgw])?"
const compact = new RegExp(`^(?=[^.])${base64url}\\.(?=[^.])${base64url}\\.(?=[^.])${base64url}$`)
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/**
 * Reads a JWS in its canonical compact form: exactly three base64url parts, of which header and payload are JSON objects with
 * unique members (RFC 7515, 4 and 7.1). Returns undefined for anything else, and for more than `maxLength` characters.
 */
export function readCompact(jws: string, maxLength: number): UnverifiedJws | undefined {
  if (jws.length > maxLength || !compact.test(jws)) return undefined
  const [header, payload] = jws.split(".", 2).map(readObject)
  return header && payload && { header, payload }
}

function readObject(part: string): Record<string, unknown> | undefined {
  try {
    const json = utf8.decode(Buffer.from(part, "base64url"))
    const value = JSON.parse(json)
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value)
    return isObject && countNames(json) === countMembers(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Counts member names in the text, because JSON.parse keeps only the last of two equal names. */
const countNames = (json: string) =>
  json.match(/"(?:[^"\\]|\\.)*"(?:\s*:)?/g)?.filter((string) => string.endsWith(":")).length ?? 0

function countMembers(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0
  const children = Object.values(value)
  return children.reduce<number>((sum, child) => sum + countMembers(child), Array.isArray(value) ? 0 : children.length)
}
