/**
 * Returns a signal that is aborted by SIGINT, by SIGTERM, or when the `bun run` that started this process is gone: after a
 * kill -9 it cannot pass on a signal.
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
