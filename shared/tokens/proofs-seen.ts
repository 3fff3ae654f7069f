import { createHash } from "node:crypto"

/**
 * Remembers proofs for `rememberFor` seconds, so that each is good once (RFC 9449, 11.1). Bounded: when full of proofs that
 * are all still good, it refuses a new one and forgets no old one. A full one takes some 50 MB.
 *
 * Each process remembers for itself, which costs no round trip: whoever took a token and a proof of it on their way could
 * show that proof once to each other process that serves the same port, for the same method and address, within those seconds.
 */
export function createProofsSeen(rememberFor: number, maxSize = 500_000) {
  /** When each may be forgotten, oldest first; in seconds since 1970. */
  const seen = new Map<string, number>()

  return {
    /** Notes a proof. False when it was noted before, or cannot be. */
    add(jkt: string, jti: string, now = Date.now() / 1000): boolean {
      for (const [old, forgetAt] of seen) {
        if (forgetAt > now) break
        seen.delete(old)
      }
      // A digest, so that no sender decides how much is remembered of him.
      const id = createHash("sha256").update(`${jkt} ${jti}`).digest("base64url")
      if (seen.has(id) || seen.size >= maxSize) return false
      seen.set(id, now + rememberFor)
      return true
    },
  }
}
