import { Problem } from "#shared/http/problem.ts"
import { labelKey } from "#shared/text/label.ts"
import { isDay, type ListQuery } from "./model.ts"
import { orderOf, type Position } from "./sql/order.ts"

/** Characters of the digest in a cursor. */
const size = 16

/** The end of a page: the position of its last task, and today's date if the list depends on it. */
type End = Position & { today?: string }

/**
 * Returns the end of a page as an opaque text: a digest of subject and query, then the position of the last task. The digest
 * need not be secret, because a client that computes one can still read only its own tasks.
 */
export function cursorOf(subject: string, query: ListQuery, { key, id, today }: End): string {
  const place = Buffer.from(JSON.stringify(today ? [key, id, today] : [key, id])).toString("base64url")
  return digest(subject, query, place) + place
}

/** Returns the end of a page from its cursor. Throws a 400 `Problem` for a cursor of another subject or query. */
export function readCursor(subject: string, query: ListQuery, cursor: string): End {
  const place = cursor.slice(size)
  const end = digest(subject, query, place) === cursor.slice(0, size) ? readPlace(place) : undefined
  if (!end || !orderOf(query.sort).isKey(end.key) || !uuid.test(end.id)) throw unknownCursor()
  if ((query.due === undefined) !== (end.today === undefined)) throw unknownCursor()
  return end
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function digest(subject: string, query: ListQuery, place: string): string {
  const { sort, status, priority, q, due, label, today } = query
  const bound = [subject, sort, status, priority ?? null, q, place]
  if (due) bound.push("due", due, today ?? null)
  if (label) bound.push("label", labelKey(label))
  return new Bun.CryptoHasher("sha256").update(JSON.stringify(bound)).digest("base64url").slice(0, size)
}

/** Clients can compute the digest, so the end is untrusted input. */
function readPlace(place: string): End | undefined {
  try {
    const [key, id, today] = JSON.parse(Buffer.from(place, "base64url").toString())
    if (typeof key !== "string" || typeof id !== "string") return undefined
    if (today === undefined) return { key, id }
    return typeof today === "string" && isDay(today) ? { key, id, today } : undefined
  } catch {
    return undefined
  }
}

const unknownCursor = () =>
  new Problem("bad-request", "The cursor does not belong to this query", {
    errors: [{ field: "cursor", message: "Must be the nextCursor of a page of the same query" }],
  })
