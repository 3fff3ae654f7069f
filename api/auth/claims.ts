import type { Settings } from "#shared/settings.ts"
import { TokenRejected } from "./rejection.ts"

/** What a token says; `sub` is a UUID in lower case, times are whole seconds. */
export type Claims = Readonly<{
  sub: string
  iss: string
  aud: string | string[]
  iat: number
  exp: number
  nbf?: number
  email?: string
  /** The session (or personal access key) the token was made from; another issuer may have none. */
  sid?: string
  jti?: string
  /** The thumbprint of the key whose holder alone may use the token (RFC 9449, 6). */
  cnf?: { jkt: string }
}>

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const isString = (value: unknown) => typeof value === "string"
const isStringOrNone = (value: unknown) => value === undefined || isString(value)

/** The payload of a token as claims, every one that is used here of its right form. Throws `TokenRejected`. */
export function readClaims(payload: Record<string, unknown>): Claims {
  const { sub, iss, aud, iat, exp, nbf = 0, email, sid, jti, cnf } = payload
  const subject = String(sub).toLowerCase()
  const wellFormed =
    isString(sub) &&
    uuid.test(subject) &&
    isString(iss) &&
    [aud].flat().every(isString) &&
    [iat, exp, nbf].every(Number.isSafeInteger) &&
    [email, sid, jti].every(isStringOrNone) &&
    // A confirmation by anything but a key's thumbprint cannot be checked here, so it is not met (RFC 7800, 3.1).
    (cnf === undefined || isString((cnf as { jkt?: unknown } | null)?.jkt))
  if (!wellFormed) throw new TokenRejected("claims")
  // Frozen, as requests that carry the same token share it.
  return Object.freeze({ ...payload, sub: subject }) as Claims
}

type Parties = Pick<Settings, "JWT_ISSUER" | "JWT_AUDIENCE">

/** Whether the token was made by our issuer, and for us. Throws `TokenRejected`. */
export function checkParties({ sub, iss, aud }: Claims, { JWT_ISSUER, JWT_AUDIENCE }: Parties) {
  if (iss !== JWT_ISSUER) throw new TokenRejected("issuer", sub)
  if (![aud].flat().includes(JWT_AUDIENCE)) throw new TokenRejected("audience", sub)
}

/** Whether now lies within the token's time, give or take `tolerance` seconds. Throws `TokenRejected`. */
export function checkTime({ sub, exp, iat, nbf = iat }: Claims, tolerance: number, now = Date.now() / 1000) {
  if (exp <= now - tolerance) throw new TokenRejected("expired", sub)
  if (Math.max(iat, nbf) > now + tolerance) throw new TokenRejected("not_yet_valid", sub)
}
