/**
 * How a GET or HEAD of a file with this entity tag is to be answered (RFC 9110, 13.2.2): 412 where `If-Match` fails, 304
 * where `If-None-Match` does, otherwise 200. Dates are ignored, because our files have none.
 */
export function statusFor(headers: Headers, etag: string): 200 | 304 | 412 {
  const ifMatch = headers.get("if-match")
  // Compared strongly: a weak tag matches nothing.
  if (ifMatch !== null && !isAny(ifMatch) && !tagsIn(ifMatch).includes(etag)) return 412
  const ifNoneMatch = headers.get("if-none-match")
  if (ifNoneMatch === null) return 200
  // Compared weakly: what a proxy compressed is the same for a browser.
  return isAny(ifNoneMatch) || tagsIn(ifNoneMatch).some((tag) => tag.replace(/^W\//, "") === etag) ? 304 : 200
}

const isAny = (header: string) => header.trim() === "*"

/** The tags of a list; inside its quotation marks a tag may hold commas. */
const tagsIn = (header: string): string[] => header.match(/(?:W\/)?"[^"]*"/g) ?? []
