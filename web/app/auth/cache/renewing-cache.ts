import type { CacheFigures } from "#shared/metrics/metrics.ts"

type Entry<T> = { pending: Promise<T>; value?: T; renewAt: number }

/**
 * Caches one value per key, at most `capacity` in all, and fetches it again when `renewAt` has passed. Concurrent calls share
 * one fetch. A key that is forgotten during its fetch stays forgotten when the fetch ends. Failed fetches are not cached.
 */
export class RenewingCache<T> {
  readonly #entries = new Map<string, Entry<T>>()
  #hits = 0
  #misses = 0

  /** `renewAt` returns when to fetch a value again, in milliseconds. */
  constructor(
    readonly capacity: number,
    readonly renewAt: (value: T) => number,
  ) {}

  get(key: string, fetch: () => Promise<T>): Promise<T> {
    const held = this.#entries.get(key)
    if (held && held.renewAt > Date.now()) {
      this.#hits++
      return held.pending
    }
    this.#misses++
    const entry: Entry<T> = { pending: fetch(), renewAt: Number.POSITIVE_INFINITY }
    const drop = () => this.#entries.get(key) === entry && this.#entries.delete(key)
    entry.pending.then((value) => {
      Object.assign(entry, { value, renewAt: this.renewAt(value) })
      // Only the concurrent calls can use this value, because it must be renewed already.
      if (entry.renewAt <= Date.now()) drop()
    }, drop)
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    if (this.#entries.size > this.capacity) this.#entries.delete(this.#entries.keys().next().value!)
    return entry.pending
  }

  figures(): CacheFigures {
    return { size: this.#entries.size, hits: this.#hits, misses: this.#misses }
  }

  forget(key: string) {
    this.#entries.delete(key)
  }

  /** Also forgets values that are being fetched, because they might match. */
  forgetWhere(matches: (value: T) => boolean) {
    for (const [key, { value }] of this.#entries) if (value === undefined || matches(value)) this.#entries.delete(key)
  }
}
