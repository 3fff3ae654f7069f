/**
 * Remembers proofs until they would be too old anyway, so that each is good once (RFC 9449, 11.1). Bounded: when it is full
 * of proofs that are all still good, a new one is refused and not an old one forgotten.
 */
export function createProofsSeen(maxSize = 100_000) {
  /** When each may be forgotten, in seconds since 1970. */
  const seen = new Map<string, number>()

  return {
    /** Notes a proof. False when it was seen before, or cannot be remembered. */
    add(id: string, forgetAt: number, now = Date.now() / 1000): boolean {
      if (seen.size >= maxSize) for (const [old, at] of seen) if (at <= now) seen.delete(old)
      if (seen.size >= maxSize || seen.has(id)) return false
      seen.set(id, forgetAt)
      return true
    },
  }
}

export type ProofsSeen = ReturnType<typeof createProofsSeen>
