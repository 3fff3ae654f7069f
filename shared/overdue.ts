type Entry = { since: number; tooLate: () => void }

/**
 * Calls `tooLate` for work that has not ended after so many milliseconds, or up to a tenth later. One timer watches all work,
 * because a timer for each statement costs more than everything else that the API does for it.
 */
export function watchOverdue(milliseconds: number) {
  /** Oldest first. */
  const underWay = new Set<Entry>()
  let isWatched = false

  function check() {
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
    if (!isWatched) setTimeout(check, milliseconds / 10)
    isWatched = true
  }

  return {
    /** Starts watching. Call the returned function when the work ends. */
    begin(tooLate: () => void): () => void {
      const entry = { since: performance.now(), tooLate }
      underWay.add(entry)
      watch()
      return () => void underWay.delete(entry)
    },
  }
}
