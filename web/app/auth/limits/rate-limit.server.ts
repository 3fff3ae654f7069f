import { counters } from "./counters.server.ts"

/** At most `max` times within `window` seconds, the window beginning at the first. */
export type Limit = { max: number; window: number }

/** Counts one more, and says whether that one is still allowed. `retryAfter` is in seconds. */
export async function consume(key: string, { max, window }: Limit) {
  const { count, endsAt } = await counters.increment(key, window)
  const allowed = count <= max
  return { allowed, retryAfter: allowed ? null : secondsUntil(endsAt) }
}

/** Seconds to wait where the limit is used up, without counting. */
export async function waitFor(key: string, { max, window }: Limit): Promise<number | undefined> {
  const counted = await counters.read(key, window)
  if (counted && counted.count >= max && counted.endsAt > Date.now()) return secondsUntil(counted.endsAt)
}

const secondsUntil = (time: number) => Math.max(1, Math.ceil((time - Date.now()) / 1000))
