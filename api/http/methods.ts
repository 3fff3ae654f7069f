type Route = { method: string; path: string }

/** The methods a path knows, for `Allow`. HEAD goes with GET; OPTIONS is answered everywhere. */
export function methodsOf(routes: readonly Route[]) {
  const known = routes
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => ({ method, pattern: patternOf(path) }))
  return (path: string): string[] => {
    const methods = known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
    if (methods.length === 0) return []
    return [...new Set([...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"])]
  }
}

/** `/api/tasks/:id` as an expression; a slash at the end makes no difference. */
const patternOf = (path: string) =>
  new RegExp(`^${path.replace(/[.+*?^$()[\]{}|\\]/g, "\\$&").replace(/:\w+/g, "[^/]+")}/?$`)
