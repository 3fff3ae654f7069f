type Entry = { since: number; tooLate: () => void }

/**
 * Calls back for what has not ended after so many milliseconds, or up to a tenth later. One timer looks after all that is
 * under way: a timer for each costs more than a statement's whole way through the API.
 */
export function watchOverdue(milliseconds: number) {
  /** The oldest first. */
  const underWay = new Set<Entry>()
  let isWatched = false

  function look() {
    isWatched = false
    const overdueSince = performance.now() - milliseconds
    for (const entry of underWay) {
      if (entry.since > overdueSince) break
      underWay.delete(entry)
      entry.tooLate()
    }
    if (underWay.size > 0) watch()
  }

  function watch() {
    if (!isWatched) setTimeout(look, milliseconds / 10)
    isWatched = true
  }

  return {
    /** Returns what to call at its end. */
    begin(tooLate: () => void): () => void {
      const entry = { since: performance.now(), tooLate }
      underWay.add(entry)
      watch()
      return () => void underWay.delete(entry)
    },
  }
}
