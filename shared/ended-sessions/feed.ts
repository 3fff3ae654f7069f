import type { Log } from "../log/log.ts"

type Options = {
  /** Runs a statement, like Bun's `SQL`. */
  sql: (strings: TemplateStringsArray, ...values: unknown[]) => PromiseLike<unknown>
  log: Log
  /** Seconds that a token can outlive its session: its lifetime plus the tolerated clock drift. */
  tokensOutlive: number
  /** Milliseconds between two reads. */
  pollEvery?: number
  /** Milliseconds after a read for which the feed counts as current. */
  currentFor?: number
  /** Called for each failed read, because it is unknown then which sessions have ended. */
  onFailed?: () => void
}

/** Each read starts this many seconds before the newest known end, because an end is dated before its commit is visible. */
const overlap = 30
/** Milliseconds after which a read counts as failed. */
const deadline = 3_000

export type EndedSessions = ReturnType<typeof followEndedSessions>

/**
 * Follows the sessions and personal access keys that ended, each for as long as one of its tokens could be valid. One small
 * query per second, which works through any pooler, replaces a database read per request. A failed read is tried again a
 * second later, and the next successful one returns everything since the last.
 */
export function followEndedSessions(options: Options) {
  const { sql, log, tokensOutlive, pollEvery = 1_000, currentFor = 30_000, onFailed } = options
  const window = tokensOutlive + 2 * overlap
  /** The time at which each ended session can be forgotten, oldest first. */
  const ended = new Map<string, number>()
  const listeners = new Set<(sids: string[]) => void>()
  let newest = new Date(0)
  let lastRead = Number.NEGATIVE_INFINITY
  let failing = false
  let timer: Timer | undefined
  let closed = false

  async function read() {
    const rows = (await withTimeout(
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
      // A Map keeps the place of an existing key; deleting it first moves a session that ended again to the end.
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
    /** Settles when the first read succeeded or failed. Servers wait for it before they answer. */
    started,
    /** Whether the feed has read that this session ended. */
    has: (sid: string) => ended.has(sid),
    /** Whether `has` can be trusted, because a read succeeded recently. */
    isCurrent: () => performance.now() - lastRead < currentFor,
    figures: () => ({ known: ended.size, ageSeconds: (performance.now() - lastRead) / 1_000 }),
    /** Calls the listener with the sessions that ended since the last read, at the start with all known ones. */
    onEnded: (listener: (sids: string[]) => void) => void listeners.add(listener),
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}

async function withTimeout<T>(milliseconds: number, work: PromiseLike<T>): Promise<T> {
  let timer: Timer | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds)
  })
  return Promise.race([work, tooLate]).finally(() => clearTimeout(timer))
}
