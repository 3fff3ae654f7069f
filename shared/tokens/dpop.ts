import { createHash } from "node:crypto"
import { calculateJwkThumbprint, compactVerify, EmbeddedJWK, type JWK } from "jose"
import { readCompact } from "./jws.ts"

/** The algorithms for proofs: elliptic curves only, because a proof brings its own key and a large RSA key is slow. */
export const proofAlgorithms = ["ES256", "EdDSA"]

/** Seconds for which a proof is valid, apart from clock drift. */
const maxAge = 30
/** Characters of a proof and of its `jti`. */
const maxLength = 2048
const maxIdLength = 256

type Options = {
  /** The public origin of this server, which may differ from the request's host. */
  origin: string
  /** Seconds of clock drift that are tolerated. */
  tolerance: number
}

/** A token that was sent with a proof, and the thumbprint of the key it is bound to. */
type BoundToken = { token: string; jkt: string }

/** An invalid proof of possession. The message names the fault and quotes nothing from the proof. */
export class ProofRejected extends Error {
  override name = "ProofRejected"
}

/**
 * Returns a function that verifies the `DPoP` header of a request (RFC 9449, 4.3). It returns the thumbprint of the sender's
 * key (RFC 7638, SHA-256) or throws `ProofRejected`. Pass no `bound` for a request that asks for a token.
 */
export function createProofVerifier({ origin, tolerance }: Options) {
  const seen = createProofMemory(maxAge + 2 * tolerance)

  return async (request: Request, bound?: BoundToken): Promise<string> => {
    // Two headers arrive joined by a comma, which is never a valid proof.
    const proof = request.headers.get("dpop") ?? ""
    const jws = readCompact(proof, maxLength)
    if (!jws) throw new ProofRejected("it takes exactly one, well-formed")
    const { header, payload } = jws
    if (header.typ !== "dpop+jwt" || "crit" in header || "b64" in header)
      throw new ProofRejected("it is not a plain dpop+jwt")
    if (!(await isAuthentic(proof))) throw new ProofRejected("its signature or its key is not valid")

    const { jti, htm, htu, iat, ath } = payload
    if (htm !== request.method) throw new ProofRejected("it is for another method")
    if (addressOf(htu) !== origin + new URL(request.url).pathname) throw new ProofRejected("it is for another address")
    if (!isNow(iat, tolerance)) throw new ProofRejected("it is not of now")
    if (typeof jti !== "string" || jti === "" || jti.length > maxIdLength)
      throw new ProofRejected("it has no usable jti")

    const jkt = await calculateJwkThumbprint(header.jwk as JWK)
    if (bound && ath !== sha256(bound.token)) throw new ProofRejected("it is for another access token")
    if (bound && jkt !== bound.jkt) throw new ProofRejected("it is signed with another key")
    if (!seen.add(jkt, jti)) throw new ProofRejected("it was used before")
    return jkt
  }
}

const isAuthentic = (proof: string) =>
  compactVerify(proof, EmbeddedJWK, { algorithms: proofAlgorithms }).then(
    () => true,
    () => false,
  )

/** Normalised origin and path; query and fragment are ignored (RFC 9449, 4.3). */
function addressOf(htu: unknown): string | undefined {
  const url = typeof htu === "string" && URL.canParse(htu) && new URL(htu)
  return url ? url.origin + url.pathname : undefined
}

function isNow(iat: unknown, tolerance: number): boolean {
  const age = typeof iat === "number" ? Date.now() / 1000 - iat : Number.NaN
  return age >= -tolerance && age <= maxAge + tolerance
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("base64url")

/**
 * Remembers proofs for `rememberFor` seconds, so that each can be used once (RFC 9449, 11.1). If it is full of proofs that
 * are still valid (50 MB), it refuses new ones instead of forgetting old ones.
 *
 * Each process has its own memory, which costs no round trip. So an attacker who intercepts a token and its proof could use the
 * proof once at each other process of the same port, for the same method and address, within those seconds.
 */
export function createProofMemory(rememberFor: number, maxSize = 500_000) {
  /** The time at which each proof can be forgotten, in seconds since 1970, oldest first. */
  const seen = new Map<string, number>()

  return {
    /** Remembers a proof. Returns false if it was used before or the memory is full. */
    add(jkt: string, jti: string, now = Date.now() / 1000): boolean {
      for (const [old, forgetAt] of seen) {
        if (forgetAt > now) break
        seen.delete(old)
      }
      // A digest, because a sender could choose a long jti.
      const id = sha256(`${jkt} ${jti}`)
      if (seen.has(id) || seen.size >= maxSize) return false
      seen.set(id, now + rememberFor)
      return true
    },
  }
}
