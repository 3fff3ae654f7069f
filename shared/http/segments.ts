/** Our own addresses have fewer. */
const maxSegments = 20

/**
 * Whether the path of a URL has too many segments. This is checked before a router sees the path, because the work of a
 * router may grow with the square of their number. Empty segments count, except after a final slash; `%2F` and the query
 * do not count.
 */
export function hasTooManySegments(url: string): boolean {
  const query = url.indexOf("?")
  const end = query === -1 ? url.length : query
  let slash = url.indexOf("/", url.indexOf("://") + 3)
  for (let segments = 0; slash !== -1 && slash < end - 1; segments++) {
    if (segments === maxSegments) return true
    slash = url.indexOf("/", slash + 1)
  }
  return false
}
