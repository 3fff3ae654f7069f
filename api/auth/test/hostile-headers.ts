import { generateKeyPair } from "jose"
import { encode, type Hostile, tokensFor, withPrefix } from "./forge.ts"
import { type Algorithm, secret } from "./issuer.ts"

export const noAlgorithm: Hostile = ({ parts, relabel, sign }) => {
  const spellings = [
    "none",
    "None",
    "NONE",
    "nOnE",
    "none ",
    " none",
    "n\u00f6ne",
    "none\u0000",
    "",
    "null",
    null,
    undefined,
  ]
  const types = [0, 1, true, false, [], ["none"], {}, { alg: "none" }]
  return {
    ...withPrefix(
      "alg without a signature",
      tokensFor(spellings, (alg) => relabel({ alg }, "")),
    ),
    ...withPrefix(
      "alg with the old signature",
      tokensFor(spellings, (alg) => relabel({ alg })),
    ),
    ...withPrefix(
      "alg with some signature",
      tokensFor(spellings.slice(0, 4), (alg) => relabel({ alg }, "AAAA")),
    ),
    ...withPrefix(
      "alg of a wrong type",
      tokensFor(types, (alg) => sign({ header: { alg } })),
    ),
    "alg none and one part less": `${encode({ alg: "none", typ: "at+jwt" })}.${parts.payload}`,
  }
}

export const otherAlgorithm: Hostile = ({ algorithm, sign, hmac, publicKeyForms }) => {
  const names = [
    "EdDSA",
    "Ed25519",
    "Ed448",
    "ES256",
    "ES256K",
    "ES384",
    "ES512",
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
  ]
  const more = ["HS256", "HS384", "HS512", "dir", "RSA-OAEP", "A128KW", "ML-DSA-44", algorithm.toLowerCase()]
  const others = [...names, ...more, `${algorithm} `, [algorithm]].filter((name) => name !== algorithm)
  const forms = Object.entries(publicKeyForms())
  return {
    ...withPrefix(
      "well signed under the name of",
      tokensFor(others, (alg) => sign({ header: { alg } })),
    ),
    ...Object.fromEntries(forms.map(([form, key]) => [`HS256 with the public key as ${form}`, hmac(key)])),
    ...Object.fromEntries(forms.map(([form, key]) => [`HS512 with the public key as ${form}`, hmac(key, 512)])),
    ...withPrefix(
      "HS256 with a guessed secret",
      tokensFor(guesses, (guess) => hmac(guess)),
    ),
    "HS256 with bytes of zero": hmac(new Uint8Array(32)),
    "HS256 with half the secret": hmac(secret.slice(0, 25)),
    "HS256 with the secret and a line break": hmac(`${secret}\n`),
    "HS256 with the secret in base64": hmac(Buffer.from(secret).toString("base64")),
    "HS384 with the secret": hmac(secret, 384),
    "HS512 with the secret": hmac(secret, 512),
    "HS512 with the secret under the name HS256": hmac(secret, 512, { alg: "HS256" }),
  }
}
const guesses = ["", "secret", "password", "null", "undefined", "changeme", "better-auth-secret-123456789012345678"]

export const ownKey: Hostile = ({ algorithm, sign, goodHeader }) => {
  const stranger = generateStranger(algorithm)
  const trick = async (header: Record<string, unknown>) => {
    const { privateKey, jwk } = await stranger
    const given = JSON.parse(JSON.stringify({ ...goodHeader, ...header }).replace('"<jwk>"', JSON.stringify(jwk)))
    return sign({ header: given }, privateKey)
  }
  const names = [
    "other",
    "",
    null,
    0,
    "../../../../dev/null",
    "/dev/null",
    "file:///dev/null",
    "http://127.0.0.1:1/key",
  ]
  const more = [
    "' union select 'x' --",
    "first\u0000",
    "first\n",
    " first",
    "FIRST",
    "__proto__",
    "constructor",
    "size",
  ]
  const types = [["first"], { toString: "first" }, true, "x".repeat(2000), "| cat /etc/passwd"]
  return {
    "another key under the same name": trick({}),
    jwk: trick({ jwk: "<jwk>" }),
    "jwk without a name": trick({ jwk: "<jwk>", kid: undefined }),
    jku: trick({ jku: "http://127.0.0.1:1/jwks" }),
    x5u: trick({ x5u: "http://127.0.0.1:1/chain.pem" }),
    x5c: trick({ x5c: ["MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"] }),
    x5t: trick({ x5t: "AAAA", "x5t#S256": "AAAA" }),
    "k in the header": trick({ k: "AAAA" }),
    "a public key in the header": trick({ pem: "-----BEGIN PUBLIC KEY-----" }),
    "well signed, and a jwk": sign({ header: { jwk: { kty: "oct", k: "AAAA" } } }),
    "well signed, and a jku": sign({ header: { jku: "http://127.0.0.1:1/jwks" } }),
    "well signed, and an x5u": sign({ header: { x5u: "http://127.0.0.1:1/chain.pem" } }),
    "well signed, and an x5c": sign({ header: { x5c: [] } }),
    ...withPrefix(
      "another key named",
      tokensFor([...names, ...more, ...types], (kid) => trick({ kid })),
    ),
  }
}

async function generateStranger(algorithm: Algorithm) {
  if (algorithm !== "HS256") {
    const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true })
    return { privateKey, jwk: await crypto.subtle.exportKey("jwk", publicKey) }
  }
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  const usages: KeyUsage[] = ["sign", "verify"]
  const privateKey = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, true, usages)
  return { privateKey, jwk: { kty: "oct", k: encode(bytes) } }
}

export const extensions: Hostile = ({ sign, goodHeader, parts }) => {
  const crits = [[], ["exp"], ["b64"], ["alg"], ["x"], "exp", null, 0, {}, [""], [null]]
  return {
    ...withPrefix(
      "crit",
      tokensFor(crits, (crit) => sign({ header: { crit, exp: 1, x: 1 } })),
    ),
    "b64 false and crit": sign({ header: { b64: false, crit: ["b64"] } }),
    "b64 false alone": sign({ header: { b64: false } }),
    "b64 true": sign({ header: { b64: true, crit: ["b64"] } }),
    "b64 false with a plain payload": `${encode({ ...goodHeader, b64: false, crit: ["b64"] })}.{"sub":"x"}.${parts.signature}`,
  }
}

export const wrongType: Hostile = ({ sign }) => {
  const types = [
    "JWT",
    "jwt",
    undefined,
    null,
    "",
    "at+jwt\u0000",
    "at jwt",
    "at+jwt, JWT",
    "\uff41t+jwt",
    "dpop+jwt",
    "logout+jwt",
    "id+jwt",
  ]
  const more = [
    "application/jwt",
    "text/at+jwt",
    "application/application/at+jwt",
    ["at+jwt"],
    { at: "jwt" },
    true,
    1,
    "ａｔ+jwt",
    "a\u0074\u200b+jwt",
  ]
  return withPrefix(
    "typ",
    tokensFor([...types, ...more], (typ) => sign({ header: { typ } })),
  )
}
