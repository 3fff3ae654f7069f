import { Problem } from "#scripts/problem.ts"

const slots = Math.max(2, navigator.hardwareConcurrency)
const maxWaiting = 1_000
const waiting: (() => void)[] = []
let running = 0

/**
 * Runs work that hashes a password, as many at a time as there are processors; the rest wait in line. This keeps memory
 * bounded, and a sign-up's transaction from holding a connection while it waits. Throws a 503 when the line is full.
 */
export async function inHashingQueue<T>(work: () => Promise<T>): Promise<T> {
  if (running < slots) running++
  else if (waiting.length >= maxWaiting) throw tooBusy()
  else await new Promise<void>((turn) => waiting.push(turn))
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

/** How many are at work, and in line. */
export const hashingFigures = () => ({ running, waiting: waiting.length })

const tooBusy = () =>
  new Problem("unavailable", "Many people are logging in at this moment.", { headers: { "Retry-After": "5" } })
