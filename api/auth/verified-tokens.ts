import type { CacheFigures } from "#shared/metrics/figures.ts"
import type { Claims } from "./claims.ts"
import type { Key, Keys } from "./keys.ts"

type Verified = { claims: Claims; header: Record<string, unknown>; key: Key }

export type VerifiedTokens = ReturnType<typeof rememberVerified>

/**
 * Tokens whose signature and parties were checked, so that a token used again costs a look-up. The whole token is the key:
 * one that differs in a single character is another token. An entry holds for as long as the very key that verified it
 * is the one its header leads to; time and revocation are not remembered but checked at every use.
 */
export function rememberVerified(keys: Keys, maxSize = 10_000) {
  const entries = new Map<string, Verified>()
  let hits = 0
  let misses = 0

  return {
    get(token: string): Claims | undefined {
      const entry = entries.get(token)
      if (entry && keys.current(entry.header) === entry.key && entry.claims.exp > Date.now() / 1000) {
        hits++
        return entry.claims
      }
      misses++
      if (entry) entries.delete(token)
      return undefined
    },

    add(token: string, entry: Verified) {
      // A Map keeps the order of insertion: the first entry is the oldest, and so the nearest to its end.
      if (entries.size >= maxSize) entries.delete(entries.keys().next().value as string)
      entries.set(token, entry)
    },

    figures: (): CacheFigures => ({ size: entries.size, hits, misses }),
  }
}
