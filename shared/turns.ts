import { Problem } from "./http/problem.ts"
import { watchOverdue } from "./overdue.ts"

type Options = {
  /** Pieces of work of one key at a time. */
  slots: number
  /** How many more of one key may wait. */
  maxWaiting: number
  /** Milliseconds that each of them waits. */
  patience: number
  /** What is thrown for work that waited too long, or found too many waiting. */
  refusal: () => Problem
}

/** What waits is served in the order in which it came. */
type Line = { running: number; waiting?: Set<Waiting> }
type Waiting = { goOn: () => void; stopWatch: () => void }

/**
 * Limits how much is under way at a time for each key: for a subject, say, so that one takes a bounded part of what all
 * share, whatever it sends. Further work waits for its turn. Costs a look-up when nothing has to wait.
 */
export function takeTurns({ slots, maxWaiting, patience, refusal }: Options) {
  /** Only keys with work under way. */
  const lines = new Map<string, Line>()
  const overdue = watchOverdue(patience)

  function turn(line: Line): Promise<void> {
    line.waiting ??= new Set()
    const { waiting } = line
    if (waiting.size >= maxWaiting) throw refusal()
    return new Promise((resolve, reject) => {
      const stopWatch = overdue.begin(() => {
        waiting.delete(entry)
        reject(refusal())
      })
      const entry = { goOn: resolve, stopWatch }
      waiting.add(entry)
    })
  }

  function leave(key: string, line: Line) {
    for (const next of line.waiting ?? []) {
      line.waiting?.delete(next)
      next.stopWatch()
      return next.goOn()
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

/** The refusal of a subject's further requests. */
export const tooMany = () =>
  new Problem("too-many-requests", "This account has too many requests under way", { headers: { "Retry-After": "2" } })
