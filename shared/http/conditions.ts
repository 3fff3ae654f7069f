/**
 * The status for a GET or HEAD of a file with this entity tag (RFC 9110, 13.2.2): 412 if `If-Match` fails, 304 if
 * `If-None-Match` fails, otherwise 200. Conditions with dates are ignored, because our files have none.
 */
export function statusFor(headers: Headers, etag: string): 200 | 304 | 412 {
  const ifMatch = headers.get("if-match")
  // Strong comparison: a weak tag matches nothing.
  if (ifMatch !== null && !isAny(ifMatch) && !tagsIn(ifMatch).includes(etag)) return 412
  const ifNoneMatch = headers.get("if-none-match")
  if (ifNoneMatch === null) return 200
  // Weak comparison, because a compressing proxy makes the tag weak.
  return isAny(ifNoneMatch) || tagsIn(ifNoneMatch).some((tag) => tag.replace(/^W\//, "") === etag) ? 304 : 200
}

const isAny = (header: string) => header.trim() === "*"

/** The tags in a list. A tag may contain commas inside its quotation marks. */
const tagsIn = (header: string): string[] => header.match(/(?:W\/)?"[^"]*"/g) ?? []
