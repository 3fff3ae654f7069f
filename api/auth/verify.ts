import { jwt } from "@elysiajs/jwt"
import type { CacheFigures } from "#shared/metrics/metrics.ts"
import type { Settings } from "#shared/settings.ts"
import { isUuid } from "#shared/text/uuid.ts"
import { readCompact } from "#shared/tokens/jws.ts"
import type { Key, Keys } from "./keys.ts"
import { TokenRejected } from "./rejection.ts"

/** Characters; a token of ours has about 600 (900 with RS256). */
const maxLength = 4096

/** Header parameters with which a token could select its own key or change how it is verified. */
const refusedParameters = ["jku", "jwk", "x5u", "x5c", "crit", "b64"]

/**
 * Returns a function that checks a token (form, header, key, signature, issuer, audience, time) and returns its claims. It
 * throws `TokenRejected`, or `CannotVerify` when no key can be read.
 */
export function createVerifier(settings: Settings, keys: Keys, verified: VerifiedTokens) {
  const { JWT_ALGORITHM, JWT_CLOCK_TOLERANCE } = settings
  const hasSignatureOf = signatureVerifiers(JWT_ALGORITHM)

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
    if (!(await hasSignatureOf(key)(token))) throw new TokenRejected("signature")
    checkParties(claims, settings)
    verified.add(token, { claims, header: jws.header, key })
    return claims
  }
}

type SignatureVerifier = (token: string) => Promise<boolean>

/** Returns the signature verifier for a key. `@elysiajs/jwt` takes one fixed key, so each key gets its own plugin. */
function signatureVerifiers(algorithm: Settings["JWT_ALGORITHM"]) {
  const known = new WeakMap<Key, SignatureVerifier>()
  // The plugin gives no reason for a refusal, so it only checks the signature. `checkTime` checks the time at each use.
  const options = { algorithms: [algorithm], clockTolerance: Number.MAX_SAFE_INTEGER }
  return (key: Key): SignatureVerifier => {
    const existing = known.get(key)
    if (existing) return existing
    const { verify } = jwt({ secret: key }).decorator.jwt
    const verifier = async (token: string) => (await verify(token, options)) !== false
    known.set(key, verifier)
    return verifier
  }
}

function checkHeader(header: Record<string, unknown>, algorithm: string) {
  if (header.alg !== algorithm) throw new TokenRejected("algorithm")
  if (!isAccessToken(header.typ)) throw new TokenRejected("type")
  if (refusedParameters.some((name) => Object.hasOwn(header, name))) throw new TokenRejected("header")
}

/** RFC 9068, 4 allows both spellings, and media types are compared without regard to case. */
const isAccessToken = (typ: unknown) => typeof typ === "string" && /^(application\/)?at\+jwt$/i.test(typ)

/** The claims of a verified token. `sub` is a UUID in lower case; times are whole seconds. */
export type Claims = Readonly<{
  sub: string
  iss: string
  aud: string | string[]
  iat: number
  exp: number
  nbf?: number
  email?: string
  /** The session or personal access key that the token was made from; another issuer may have none. */
  sid?: string
  jti?: string
  /** What the token may be used for (RFC 9068, 2.2.3). A token without it may do everything. */
  scope?: string
  /** The thumbprint of the key that the token is bound to (RFC 9449, 6). */
  cnf?: { jkt: string }
}>

const isString = (value: unknown) => typeof value === "string"
const isStringOrNone = (value: unknown) => value === undefined || isString(value)

/** Returns the payload of a token as claims. Throws `TokenRejected` when a claim is missing or has the wrong form. */
function readClaims(payload: Record<string, unknown>): Claims {
  const { sub, iss, aud, iat, exp, nbf = 0, email, sid, jti, scope, cnf } = payload
  const subject = String(sub).toLowerCase()
  const wellFormed =
    isString(sub) &&
    isUuid(subject) &&
    isString(iss) &&
    [aud].flat().every(isString) &&
    [iat, exp, nbf].every(Number.isSafeInteger) &&
    [email, sid, jti, scope].every(isStringOrNone) &&
    // The API can only check the thumbprint of a key, so it refuses other confirmation methods (RFC 7800, 3.1).
    (cnf === undefined || isString((cnf as { jkt?: unknown } | null)?.jkt))
  if (!wellFormed) throw new TokenRejected("claims")
  // Frozen, because requests with the same token share it.
  return Object.freeze({ ...payload, sub: subject }) as Claims
}

type Parties = Pick<Settings, "JWT_ISSUER" | "JWT_AUDIENCE">

/** Throws `TokenRejected` unless our issuer made the token for this API. */
function checkParties({ sub, iss, aud }: Claims, { JWT_ISSUER, JWT_AUDIENCE }: Parties) {
  if (iss !== JWT_ISSUER) throw new TokenRejected("issuer", sub)
  if (![aud].flat().includes(JWT_AUDIENCE)) throw new TokenRejected("audience", sub)
}

/** Throws `TokenRejected` unless now is within the token's time, give or take `tolerance` seconds. */
export function checkTime({ sub, exp, iat, nbf = iat }: Claims, tolerance: number, now = Date.now() / 1000) {
  if (exp <= now - tolerance) throw new TokenRejected("expired", sub)
  if (Math.max(iat, nbf) > now + tolerance) throw new TokenRejected("not_yet_valid", sub)
}

type Verified = { claims: Claims; header: Record<string, unknown>; key: Key }

export type VerifiedTokens = ReturnType<typeof rememberVerified>

/**
 * A cache of tokens whose signature, issuer and audience were checked. The whole token is the cache key. An entry is valid
 * while the token's header still selects the same key. Time and revocation are not cached: each use checks them.
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
      // A Map keeps the order of insertion, so the first entry is the oldest.
      if (entries.size >= maxSize) entries.delete(entries.keys().next().value as string)
      entries.set(token, entry)
    },

    figures: (): CacheFigures => ({ size: entries.size, hits, misses }),
  }
}
