import { createHmac, createPublicKey, type KeyObject } from "node:crypto"
import { type Algorithm, goodClaims, type Issuer } from "./issuer.ts"

const signing: Record<Algorithm, AlgorithmIdentifier | EcdsaParams> = {
  EdDSA: "Ed25519",
  ES256: { name: "ECDSA", hash: "SHA-256" },
  RS256: "RSASSA-PKCS1-v1_5",
  HS256: "HMAC",
}

type Json = Record<string, unknown> | string
type Bytes = Uint8Array<ArrayBuffer>

const text = (json: Json) => (typeof json === "string" ? json : JSON.stringify(json))
export const encode = (content: Json | Uint8Array) =>
  (content instanceof Uint8Array ? Buffer.from(content) : Buffer.from(text(content))).toString("base64url")
export const decode = (part: string): Bytes => new Uint8Array(Buffer.from(part, "base64url"))

/** Makes invalid tokens: the parts of a valid token, and functions that change or replace them. */
export async function openForge(issuer: Issuer) {
  const { algorithm } = issuer
  const token = await issuer.sign()
  const [header = "", payload = "", signature = ""] = token.split(".")
  const goodHeader = JSON.parse(Buffer.from(header, "base64url").toString()) as Record<string, unknown>

  /** Returns the issuer's real signature of any text. */
  async function genuine(input: string, key = issuer.signingKey()): Promise<string> {
    const bytes = await crypto.subtle.sign(signing[algorithm], key, new TextEncoder().encode(input))
    return `${input}.${encode(new Uint8Array(bytes))}`
  }

  return {
    algorithm,
    token,
    parts: { header, payload, signature },
    goodHeader,
    goodClaims,
    /** A correctly signed token. Objects change the valid header and claims; texts replace them. */
    sign(changes: { header?: Json; claims?: Json }, key?: CryptoKey) {
      const head = typeof changes.header === "string" ? changes.header : { ...goodHeader, ...changes.header }
      const body = typeof changes.claims === "string" ? changes.claims : { ...goodClaims(), ...changes.claims }
      return genuine(`${encode(head)}.${encode(body)}`, key)
    },
    /** The valid token with a changed header and this signature. */
    relabel: (change: Record<string, unknown>, signed = signature) =>
      `${encode({ ...goodHeader, ...change })}.${payload}.${signed}`,
    /** The valid token with another signature. */
    resign: (bytes: Uint8Array) => `${header}.${payload}.${encode(bytes)}`,
    /** A token signed by HMAC with any secret. */
    hmac(secret: string | Uint8Array, bits = 256, change: Record<string, unknown> = {}) {
      const input = `${encode({ ...goodHeader, alg: `HS${bits}`, ...change })}.${payload}`
      return `${input}.${createHmac(`sha${bits}`, secret).update(input).digest("base64url")}`
    },
    /** The public key in every form that an implementation might use as a secret. */
    publicKeyForms(): Record<string, string | Uint8Array> {
      const [jwk] = issuer.published()
      if (!jwk) return {}
      const key: KeyObject = createPublicKey({ key: jwk as never, format: "jwk" })
      const pem = key.export({ type: "spki", format: "pem" }) as string
      const der = key.export({ type: "spki", format: "der" })
      return {
        PEM: pem,
        "PEM without a last line break": pem.trim(),
        "PEM with Windows line breaks": pem.replaceAll("\n", "\r\n"),
        "PEM without line breaks": pem.replaceAll("\n", ""),
        DER: der,
        "DER in base64": der.toString("base64"),
        "DER in base64url": der.toString("base64url"),
        "DER in hex": der.toString("hex"),
        JWK: JSON.stringify(jwk),
        "the whole key set": JSON.stringify({ keys: issuer.published() }),
        "its number": jwk.x ?? jwk.n ?? "",
        "its number in bytes": decode(jwk.x ?? jwk.n ?? ""),
        "its name": jwk.kid ?? "",
      }
    },
  }
}

export type Forge = Awaited<ReturnType<typeof openForge>>

/** Tokens by name: forged without the key or, where `sign` is used, made by a careless issuer. */
export type Hostile = (forge: Forge) => Record<string, string | Promise<string>>

/** Makes a token for each value. Its name is the value in JSON. */
export const tokensFor = <T>(values: readonly T[], make: (value: T) => string | Promise<string>) =>
  Object.fromEntries(values.map((value) => [JSON.stringify(value) ?? "nothing", make(value)]))
/** The tokens with `name` before each of their names. */
export const withPrefix = (name: string, tokens: Record<string, string | Promise<string>>) =>
  Object.fromEntries(Object.entries(tokens).map(([variant, token]) => [`${name}: ${variant}`, token]))

/** The next character in the alphabet of base64url. */
export const nextCharacter = (character: string) => {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
  return alphabet[(alphabet.indexOf(character) + 1) % 64]
}
