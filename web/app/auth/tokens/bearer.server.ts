import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from "jose"
import { config } from "#web/app/config.server.ts"
import { tokenCache } from "../cache/session-cache.server.ts"
import { type Holder, mintToken } from "./mint.server.ts"

/** The key of this process with TOKEN_BINDING=dpop. It is never stored, and tokens that are bound to it need it. */
const bindingKey = config.TOKEN_BINDING === "dpop" ? await makeKey() : undefined

/** Returns the JWT of this holder for the task API. It never leaves the server. */
export async function bearerFor(holder: Holder): Promise<string> {
  const { token } = await tokenCache.get(holder.sid, () => mintFor(holder))
  return token
}

/** Makes the next call mint another JWT, because the API refused this one. */
export const forgetBearer = ({ sid }: Holder) => tokenCache.forget(sid)

/** Mints a token, to be replaced 30 seconds before its end; a short one when a fifth of its lifetime is left. */
async function mintFor(holder: Holder) {
  const { token, expiresIn } = await mintToken(holder, bindingKey?.thumbprint)
  const ahead = Math.min(30, expiresIn / 5)
  return { token, renewAt: Date.now() + (expiresIn - ahead) * 1000 }
}

/**
 * Returns the headers that authorise a request to the API: with the bearer token, or with the bound token and a new proof (RFC
 * 9449, 7.1). `url` must start with the API's public origin, because the API expects that one in proofs.
 */
export async function authorization(token: string, method: string, url: string): Promise<Record<string, string>> {
  if (!bindingKey) return { authorization: `Bearer ${token}` }
  const ath = new Bun.CryptoHasher("sha256").update(token).digest("base64url")
  const dpop = await new SignJWT({ htm: method, htu: url.replace(/[?#].*/, ""), ath, jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk: bindingKey.jwk })
    .setIssuedAt()
    .sign(bindingKey.privateKey)
  return { authorization: `DPoP ${token}`, dpop }
}

async function makeKey() {
  const { publicKey, privateKey } = await generateKeyPair("ES256")
  const jwk = await exportJWK(publicKey)
  return { privateKey, jwk, thumbprint: await calculateJwkThumbprint(jwk) }
}
