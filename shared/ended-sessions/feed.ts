import type { Log } from "../log/log.ts"

type Options = {
  /** Runs a statement: Bun's own, or what stands in for it. */
  sql: (strings: TemplateStringsArray, ...values: unknown[]) => PromiseLike<unknown>
  log: Log
  /** Seconds for which a token may outlive its session: what it lives, and what is forgiven of drift. */
  tokensOutlive: number
  /** Milliseconds between two readings. */
  pollEvery?: number
  /** Milliseconds after a reading for which the feed counts as current. */
  currentFor?: number
  /** Called for each reading that failed: which sessions have ended meanwhile is not known. */
  onFailed?: () => void
}

/** Seconds. An end is dated when its commit begins and seen when that is done, so this much is read again each time. */
const overlap = 30
/** Milliseconds a reading may take before it counts as failed. */
const deadline = 3_000

export type EndedSessions = ReturnType<typeof followEndedSessions>

/**
 * Follows the sessions and personal access keys that ended, each for as long as a token of it could still be good. One
 * small query a second, which passes through any pooler, stands in for a database read per request. A reading that fails
 * is tried again a second later, and the first that succeeds brings everything since the last.
 */
export function followEndedSessions(options: Options) {
  const { sql, log, tokensOutlive, pollEvery = 1_000, currentFor = 30_000, onFailed } = options
  const window = tokensOutlive + 2 * overlap
  /** When each may be forgotten, oldest first. */
  const ended = new Map<string, number>()
  const listeners = new Set<(sids: string[]) => void>()
  let newest = new Date(0)
  let lastRead = Number.NEGATIVE_INFINITY
  let failing = false
  let timer: Timer | undefined
  let closed = false

  async function read() {
    const rows = (await within(
      deadline,
      sql`select sid, ended_at from ended_sessions
          where ended_at > now() - make_interval(secs => ${window})
            and ended_at > least(${newest}::timestamptz, now()) - make_interval(secs => ${overlap})
          order by ended_at`,
    )) as { sid: string; ended_at: Date }[]
    const now = performance.now()
    for (const [sid, forgetAt] of ended) {
      if (forgetAt > now) break
      ended.delete(sid)
    }
    const fresh = rows.map(({ sid }) => sid).filter((sid) => !ended.has(sid))
    for (const { sid } of rows) {
      // Anew, and so last in the order: what is known already may have ended once more.
      ended.delete(sid)
      ended.set(sid, now + window * 1_000)
    }
    newest = rows.at(-1)?.ended_at ?? newest
    lastRead = now
    if (fresh.length) for (const listener of listeners) listener(fresh)
  }

  async function poll() {
    try {
      await read()
      if (failing) log.info("ended_sessions.recovered")
      failing = false
    } catch (error) {
      if (!failing) log.warn("ended_sessions.failed", { error: String(error) })
      failing = true
      onFailed?.()
    }
    if (!closed) timer = setTimeout(poll, pollEvery)
  }

  const started = poll()

  return {
    /** Settles when the first reading succeeded or failed: who answers nobody before then, answers nobody too early. */
    started,
    /** Whether this session is known to have ended. */
    has: (sid: string) => ended.has(sid),
    /** Whether the answer of `has` can be relied on: a reading succeeded, not long ago. */
    isCurrent: () => performance.now() - lastRead < currentFor,
    figures: () => ({ known: ended.size, ageSeconds: (performance.now() - lastRead) / 1_000 }),
    /** Calls back with the sessions that ended since the last reading, at start with all of the window. */
    onEnded: (listener: (sids: string[]) => void) => void listeners.add(listener),
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}

async function within<T>(milliseconds: number, work: PromiseLike<T>): Promise<T> {
  let timer: Timer | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds)
  })
  return Promise.race([work, tooLate]).finally(() => clearTimeout(timer))
}
