import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from "jose"
import { settings } from "#web/app/config.server.ts"

/** This process's own key, made at start and never stored: with TOKEN_BINDING=dpop its tokens are of no use without it. */
const held = settings.TOKEN_BINDING === "dpop" ? await makeKey() : undefined

/** The key's thumbprint, for `cnf.jkt`; `undefined` when tokens are not bound. */
export const webThumbprint = held?.thumbprint

/**
 * The headers that authorise a request to the API with this token: as a bearer, or with a fresh proof (RFC 9449, 7.1).
 * `url` starts with the API's public origin, because that is the one it expects in proofs.
 */
export async function authorization(token: string, method: string, url: string): Promise<Record<string, string>> {
  if (!held) return { authorization: `Bearer ${token}` }
  const ath = new Bun.CryptoHasher("sha256").update(token).digest("base64url")
  const dpop = await new SignJWT({ htm: method, htu: url.replace(/[?#].*/, ""), ath, jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk: held.jwk })
    .setIssuedAt()
    .sign(held.privateKey)
  return { authorization: `DPoP ${token}`, dpop }
}

async function makeKey() {
  const { publicKey, privateKey } = await generateKeyPair("ES256")
  const jwk = await exportJWK(publicKey)
  return { privateKey, jwk, thumbprint: await calculateJwkThumbprint(jwk) }
}
