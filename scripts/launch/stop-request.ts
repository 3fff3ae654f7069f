/**
 * Aborted once somebody wants this process to end: SIGINT, SIGTERM, or the `bun run` that started it being gone (killed
 * too hard to pass anything on).
 */
export function stopRequest(): AbortSignal {
  const request = new AbortController()
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => request.abort())
  if (process.env.npm_lifecycle_event) {
    const parent = process.ppid
    setInterval(() => process.ppid !== parent && request.abort(), 1000).unref()
  }
  return request.signal
}
