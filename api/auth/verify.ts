import { jwt } from "@elysiajs/jwt"
import type { Settings } from "#shared/settings.ts"
import { readCompact } from "#shared/tokens/jws.ts"
import { type Claims, checkParties, checkTime, readClaims } from "./claims.ts"
import type { Keys } from "./keys.ts"
import { TokenRejected } from "./rejection.ts"
import type { VerifiedTokens } from "./verified-tokens.ts"

/** Characters; a token of ours has about 600 (900 with RS256). */
const maxLength = 4096

/** Header parameters by which a token would name its own key, or ask for rules of its own. */
const refusedParameters = ["jku", "jwk", "x5u", "x5c", "crit", "b64"]

/**
 * The one way from a token to its claims: form, key, signature, parties, time, in this order.
 * What it returns throws `TokenRejected`, or `CannotVerify` when no key is at hand.
 */
export function createVerifier(settings: Settings, keys: Keys, verified: VerifiedTokens) {
  const { JWT_ALGORITHM, JWT_CLOCK_TOLERANCE } = settings
  // A function in place of a secret, so that keys can rotate while the API runs; the plugin's type does not say it may.
  const { verify } = jwt({ secret: keys.find as unknown as string }).decorator.jwt
  // The plugin says yes or no without a reason, so it is asked for the signature only. Time is checked at every use.
  const signature = { algorithms: [JWT_ALGORITHM], clockTolerance: Number.MAX_SAFE_INTEGER }

  return async (token: string): Promise<Claims> => {
    const claims = verified.get(token) ?? (await verifyNew(token))
    checkTime(claims, JWT_CLOCK_TOLERANCE)
    return claims
  }

  async function verifyNew(token: string): Promise<Claims> {
    const jws = readCompact(token, maxLength)
    if (!jws) throw new TokenRejected("malformed")
    checkHeader(jws.header, JWT_ALGORITHM)
    const claims = readClaims(jws.payload)
    const key = await keys.find(jws.header)
    if (!(await verify(token, signature))) throw new TokenRejected("signature")
    checkParties(claims, settings)
    verified.add(token, { claims, header: jws.header, key })
    return claims
  }
}

function checkHeader(header: Record<string, unknown>, algorithm: string) {
  if (header.alg !== algorithm) throw new TokenRejected("algorithm")
  if (!isAccessToken(header.typ)) throw new TokenRejected("type")
  if (refusedParameters.some((name) => Object.hasOwn(header, name))) throw new TokenRejected("header")
}

/** RFC 9068, 4 takes both spellings, and media types have no case. */
const isAccessToken = (typ: unknown) => typeof typ === "string" && /^(application\/)?at\+jwt$/i.test(typ)
