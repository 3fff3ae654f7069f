import type { CacheFigures } from "#shared/metrics/figures.ts"

type Entry<T> = { pending: Promise<T>; value?: T; renewAt: number }

/**
 * Holds one fetched or minted thing per key: bounded in number, renewed when its time has come, and asked for once for
 * however many want it at once. An entry stands here from the beginning of its fetching, so one that is forgotten
 * meanwhile stays forgotten when its fetching is done. A fetching that failed is not kept.
 */
export class RenewingCache<T> {
  readonly #entries = new Map<string, Entry<T>>()
  #hits = 0
  #misses = 0

  /** `renewAt` tells from what was fetched when (milliseconds) to fetch it again. */
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
      // It was shared by those who waited for it, and would only take another's room.
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

  /** Also forgets what is just being fetched: nobody knows yet what it will be. */
  forgetWhere(matches: (value: T) => boolean) {
    for (const [key, { value }] of this.#entries) if (value === undefined || matches(value)) this.#entries.delete(key)
  }
}
