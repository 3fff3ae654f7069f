/** What a compact JWS says, read but not verified: nothing in it may be believed yet. */
export type UnverifiedJws = { header: Record<string, unknown>; payload: Record<string, unknown> }

/** Base64url without padding; a last character with bits that belong to no byte would give one token many spellings. */
const base64url = "(?:[\\w-]{4})*(?:[\\w-]{2}[AEIMQUYcgkosw048]|[\\w-][AQgw])?"
const compact = new RegExp(`^(?=[^.])${base64url}\\.(?=[^.])${base64url}\\.(?=[^.])${base64url}$`)
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/**
 * Reads a JWS in its one canonical compact form: three base64url parts and nothing else, header and payload JSON objects
 * whose members are unique (RFC 7515, 4 and 7.1). `undefined` for anything else, and for more than `maxLength` characters.
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

/** JSON.parse keeps the last of two equal names; both were written. A string before a colon is a name. */
const countNames = (json: string) =>
  json.match(/"(?:[^"\\]|\\.)*"(?:\s*:)?/g)?.filter((string) => string.endsWith(":")).length ?? 0

function countMembers(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0
  const children = Object.values(value)
  return children.reduce<number>((sum, child) => sum + countMembers(child), Array.isArray(value) ? 0 : children.length)
}
