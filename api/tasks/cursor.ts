import { Problem } from "#shared/http/problem.ts"
import type { ListQuery } from "./model.ts"
import { orderOf, type Position } from "./sql/order.ts"

/** Characters of the digest in a cursor. */
const size = 16

/**
 * The end of a page as an opaque text: a digest of subject and query, then the position of the last task. The digest is not
 * secret and need not be, because a client that computes one still reads only its own tasks.
 */
export function cursorOf(subject: string, query: ListQuery, { key, id }: Position): string {
  const place = Buffer.from(JSON.stringify([key, id])).toString("base64url")
  return digest(subject, query, place) + place
}

/** The position in a cursor. Throws a 400 `Problem` for a cursor of another subject or query. */
export function readCursor(subject: string, query: ListQuery, cursor: string): Position {
  const place = cursor.slice(size)
  const position = digest(subject, query, place) === cursor.slice(0, size) ? readPlace(place) : undefined
  if (!position || !orderOf(query.sort).isKey(position.key) || !uuid.test(position.id)) throw unknownCursor()
  return position
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function digest(subject: string, { sort, status, priority, q }: ListQuery, place: string): string {
  const bound = JSON.stringify([subject, sort, status, priority ?? null, q, place])
  return new Bun.CryptoHasher("sha256").update(bound).digest("base64url").slice(0, size)
}

/** Clients can compute the digest, so the position is untrusted input. */
function readPlace(place: string): Position | undefined {
  try {
    const [key, id] = JSON.parse(Buffer.from(place, "base64url").toString())
    return typeof key === "string" && typeof id === "string" ? { key, id } : undefined
  } catch {
    return undefined
  }
}

const unknownCursor = () =>
  new Problem("bad-request", "The cursor does not belong to this query", {
    errors: [{ field: "cursor", message: "Must be the nextCursor of a page of the same query" }],
  })
