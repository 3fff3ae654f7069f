import { importJWK, type JWK } from "jose"
import type { Log } from "#shared/log/log.ts"

/** The type and curve that an algorithm needs (RFC 7518, 3.1; RFC 8037, 3.1). */
const shapes = {
  EdDSA: { kty: "OKP", crv: "Ed25519" },
  ES256: { kty: "EC", crv: "P-256" },
  RS256: { kty: "RSA", crv: undefined },
}

export type SignatureAlgorithm = keyof typeof shapes

/**
 * Returns the keys of a JWK Set that may verify signatures of this algorithm, by `kid`. Logs the keys that may not. Throws
 * when the text is not a JWK Set.
 */
export async function readKeySet(
  text: string,
  algorithm: SignatureAlgorithm,
  log: Log,
): Promise<Map<string, CryptoKey>> {
  const { keys } = JSON.parse(text) as { keys: JWK[] }
  if (!Array.isArray(keys)) throw new Error("The key set has no list of keys")
  const usable = new Map<string, CryptoKey>()
  for (const jwk of keys) {
    try {
      usable.set(jwk.kid as string, await importPublicKey(jwk, algorithm))
    } catch (error) {
      log.warn("keys.ignored", { kid: jwk?.kid, error: String(error) })
    }
  }
  return usable
}

async function importPublicKey(jwk: JWK, algorithm: SignatureAlgorithm): Promise<CryptoKey> {
  const { kty, crv } = shapes[algorithm]
  const demand = (fits: boolean, what: string) => {
    if (!fits) throw new Error(`The key is not usable for ${algorithm}: ${what}`)
  }
  demand(typeof jwk.kid === "string" && jwk.kid !== "", "it has no kid")
  demand(jwk.kty === kty && jwk.crv === crv, `it is not ${crv ?? kty}`)
  demand((jwk.alg ?? algorithm) === algorithm, "it is for another algorithm")
  demand((jwk.use ?? "sig") === "sig", "it is not for signatures")
  demand(jwk.key_ops?.includes("verify") ?? true, "it is not for verifying")
  demand(jwk.d === undefined, "it is private")
  const key = (await importJWK(jwk, algorithm)) as CryptoKey
  demand(((key.algorithm as RsaKeyAlgorithm).modulusLength ?? 2048) >= 2048, "it is shorter than 2048 bits")
  return key
}
