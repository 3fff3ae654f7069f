import type { ServerBuild } from "@remix-run/node"

/**
 * Returns a function that finds the route pattern of a path, or `null`. Logs and metrics contain the pattern, because paths
 * contain the ids of tasks or any text a client invents. Like the router it ignores case and a slash at the end.
 */
export function routePatterns(routes: ServerBuild["routes"]) {
  const patterns: string[] = []
  for (const { id, index, path } of Object.values(routes)) if (index || path) patterns.push(fullPath(routes, id))
  const fixed = new Set(patterns.filter((pattern) => !/[:*]/.test(pattern)))
  const open = patterns
    .filter((pattern) => !fixed.has(pattern))
    .sort((a, b) => Number(a.endsWith("*")) - Number(b.endsWith("*")) || b.length - a.length)
    .map((pattern) => ({ pattern, form: formOf(pattern) }))

  const find = (path: string) => (fixed.has(path) ? path : (open.find(({ form }) => form.test(path))?.pattern ?? null))

  return (pathname: string): string | null => {
    const path = withoutSlashAtEnd(pathname.toLowerCase())
    if (!path.endsWith(".data")) return find(path)
    // Scripts load the data of a page at this address.
    const page = find(path === "/_root.data" ? "/" : path.slice(0, -".data".length))
    return page && `${page}.data`
  }
}

function fullPath(routes: ServerBuild["routes"], id: string | undefined): string {
  const parts: string[] = []
  for (let route = id && routes[id]; route; route = route.parentId && routes[route.parentId])
    if (route.path) parts.unshift(route.path)
  return `/${parts.join("/")}`
}

/** A route pattern as an expression: a parameter matches one segment, a splat matches the rest of the path. */
const formOf = (pattern: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
      .replace(/:\w+/g, "[^/]+")
      .replace("*", ".*")}$`,
  )

/** Uses no regular expression, because `/\/+$/` takes quadratic time for slashes that are not at the end. */
function withoutSlashAtEnd(path: string): string {
  let end = path.length
  while (end > 1 && path[end - 1] === "/") end -= 1
  return path.slice(0, end)
}
