/** More than any address of ours has. */
const maxSegments = 20

/**
 * Whether the path of a request's URL has more segments than any address of ours. Asked before a router sees the path,
 * because the work of a router may grow with the square of the segments. Empty segments count, except after a slash at the
 * end; `%2F` and the query do not.
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
