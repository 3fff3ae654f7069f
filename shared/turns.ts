import { Problem } from "./http/problem.ts"
import { watchOverdue } from "./overdue.ts"

type Options = {
  /** Concurrent pieces of work per key. */
  slots: number
  /** Further pieces of work that may wait, per key. */
  maxWaiting: number
  /** Milliseconds that each may wait. */
  maxWait: number
  /** Returns the error to throw when work waited too long or too much work is waiting already. */
  refusal: () => Problem
}

/** Work of one key; the waiting work is served in order of arrival. */
type Line = { running: number; waiting?: Set<Waiting> }
type Waiting = { start: () => void; stopWatch: () => void }

/**
 * Limits the concurrent work of each key, for example of each subject, so that none uses more than a part of a shared
 * resource. Further work waits for its turn. Costs one look-up when nothing has to wait.
 */
export function takeTurns({ slots, maxWaiting, maxWait, refusal }: Options) {
  /** Only keys with running work. */
  const lines = new Map<string, Line>()
  const overdue = watchOverdue(maxWait)

  function turn(line: Line): Promise<void> {
    line.waiting ??= new Set()
    const { waiting } = line
    if (waiting.size >= maxWaiting) throw refusal()
    return new Promise((resolve, reject) => {
      const stopWatch = overdue.begin(() => {
        waiting.delete(entry)
        reject(refusal())
      })
      const entry = { start: resolve, stopWatch }
      waiting.add(entry)
    })
  }

  function leave(key: string, line: Line) {
    for (const next of line.waiting ?? []) {
      line.waiting?.delete(next)
      next.stopWatch()
      return next.start()
    }
    if (--line.running === 0) lines.delete(key)
  }

  return async function run<T>(key: string, work: () => PromiseLike<T>): Promise<T> {
    const line = lines.get(key) ?? { running: 0 }
    if (line.running === 0) lines.set(key, line)
    if (line.running < slots) line.running++
    else await turn(line)
    try {
      return await work()
    } finally {
      leave(key, line)
    }
  }
}

/** The 429 for a subject that has too many requests under way. */
export const tooManyRequests = () =>
  new Problem("too-many-requests", "This account has too many requests under way", { headers: { "Retry-After": "2" } })
