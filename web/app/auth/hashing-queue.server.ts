import { Problem } from "#scripts/problem.ts"
import { turnstile } from "./turnstile.ts"

/** At once as many as there are processors. The server closes a connection that has been silent for half a minute. */
const queue = turnstile({ slots: Math.max(2, navigator.hardwareConcurrency), maxWaiting: 1_000, patience: 20_000 })

/**
 * Runs work that hashes a password, as many at a time as there are processors; the rest wait in line. This keeps memory
 * bounded, and a sign-up's transaction from holding a connection while it waits. Throws a 503 when the line is full, or
 * somebody's turn does not come.
 */
export const inHashingQueue = <T>(work: () => Promise<T>): Promise<T> =>
  queue.run(work, () => {
    throw new Problem("unavailable", "Many people are logging in at this moment.", { headers: { "Retry-After": "5" } })
  })

/** How many are at work, and in line. */
export const hashingFigures = queue.figures
