import { RenewingCache } from "./renewing-cache.ts"

/** Tokens by the id of their session; `renewAt` is in milliseconds. */
export const tokenCache = new RenewingCache<{ token: string; renewAt: number }>(10_000, ({ renewAt }) => renewAt)
