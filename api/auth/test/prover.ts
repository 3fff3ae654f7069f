import { createHash } from "node:crypto"
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from "jose"

/** A client that holds a key and makes a proof for each request (RFC 9449). */
export async function createProver(alg = "ES256") {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = await exportJWK(publicKey)
  return {
    jwk,
    privateKey,
    /** The `cnf` claim of a token bound to this key. */
    cnf: { jkt: await calculateJwkThumbprint(jwk) },
    /** A proof for a request. A claim that is `undefined` is left out. */
    prove(request: { htm?: string; htu: string; token?: string; [claim: string]: unknown }, header = {}) {
      const { token, ...claims } = request
      const ath = token && createHash("sha256").update(token).digest("base64url")
      const iat = Math.floor(Date.now() / 1000)
      return new SignJWT({ jti: crypto.randomUUID(), htm: "GET", iat, ...(ath && { ath }), ...claims })
        .setProtectedHeader({ alg, typ: "dpop+jwt", jwk, ...header } as JWTHeaderParameters)
        .sign(privateKey)
    },
  }
}
