import {
  exportJWK,
  type GenerateKeyPairResult,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  SignJWT,
} from "jose"

export type Algorithm = "EdDSA" | "ES256" | "RS256" | "HS256"

export const secret = "a shared secret of more than thirty-two characters"
export const issuer = "http://web.test"
export const audience = "http://api.test"

type Claims = Record<string, unknown>
const now = () => Math.floor(Date.now() / 1000)

/** The claims of a valid token. */
export const goodClaims = (): Claims => ({
  sub: "0199a5c1-7d6e-7c3f-9a1b-2f4f6f8f0a11",
  email: "ada@example.com",
  sid: crypto.randomUUID(),
  jti: crypto.randomUUID(),
  iat: now(),
  exp: now() + 300,
  iss: issuer,
  aud: audience,
})

/** An issuer of tokens of one algorithm, with a JWKS endpoint on a free port. Ends with `await using`. */
export async function startIssuer(algorithm: Algorithm) {
  let kid = "first"
  let pair = await keyPair(algorithm)
  let published: JWK[] = await publicKeys(pair, kid, algorithm)
  /** Replaces the endpoint's answer, for tests of a broken endpoint. */
  let instead: (() => Response | Promise<Response>) | undefined
  let readings = 0

  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch() {
      readings += 1
      return instead?.() ?? Response.json({ keys: published })
    },
  })

  return {
    algorithm,
    url: `http://127.0.0.1:${server.port}/jwks`,
    readings: () => readings,
    published: () => published,
    publish(keys: JWK[]) {
      published = keys
    },
    answer(response: typeof instead) {
      instead = response
    },
    /** Signs with a new key from now on, published beside the old ones. */
    async rotate(name: string) {
      kid = name
      pair = await keyPair(algorithm)
      published = [...(await publicKeys(pair, kid, algorithm)), ...published]
    },
    signingKey: () => pair.privateKey,
    /** A token like those of the web app, with changed claims; `undefined` removes a claim. */
    sign: (
      claims: Claims = {},
      header: Partial<JWTHeaderParameters> = {},
      key: CryptoKey | Uint8Array = pair.privateKey,
    ) =>
      new SignJWT({ ...goodClaims(), ...claims })
        .setProtectedHeader({ alg: algorithm, typ: "at+jwt", ...(algorithm !== "HS256" && { kid }), ...header })
        .sign(key),
    [Symbol.asyncDispose]: () => server.stop(true),
  }
}

export type Issuer = Awaited<ReturnType<typeof startIssuer>>

async function keyPair(algorithm: Algorithm): Promise<GenerateKeyPairResult> {
  if (algorithm !== "HS256") return generateKeyPair(algorithm, { extractable: true })
  const key = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    true,
    ["sign", "verify"],
  )
  return { privateKey: key, publicKey: key }
}

async function publicKeys({ publicKey }: GenerateKeyPairResult, kid: string, alg: Algorithm): Promise<JWK[]> {
  return alg === "HS256" ? [] : [{ ...(await exportJWK(publicKey)), kid, alg, use: "sig" }]
}
