import { createHash } from "node:crypto"
import { calculateJwkThumbprint, compactVerify, EmbeddedJWK, type JWK } from "jose"
import { readCompact } from "../jws/compact.ts"
import type { ProofsSeen } from "./proofs-seen.ts"

/** The algorithms a proof may be signed with: elliptic curves alone, as a proof brings its own key and RSA can be made slow. */
export const proofAlgorithms = ["ES256", "EdDSA"]

/** Seconds a proof is good for, drift aside. */
const maxAge = 60
/** Characters. */
const maxLength = 2048

type Expected = {
  /** The request the proof came with; of its URL the path counts. */
  request: Request
  /** The origin that clients know this server by, whatever name the request came in under. */
  origin: string
  /** The access token sent along, and the thumbprint of the key it is bound to; none when one is asked for. */
  bound?: { token: string; thumbprint: string }
  /** Seconds of drift forgiven. */
  tolerance: number
  seen: ProofsSeen
}

/** A proof of possession that does not hold. The message names the fault, and nothing of the proof. */
export class ProofRejected extends Error {
  override name = "ProofRejected"
}

/**
 * Verifies the request's `DPoP` header (RFC 9449, 4.3) and answers the thumbprint of the key that its sender holds
 * (RFC 7638, SHA-256). Throws `ProofRejected`.
 */
export async function verifyProof({ request, origin, bound, tolerance, seen }: Expected): Promise<string> {
  // Two headers arrive as one, joined by a comma, and no proof has that form.
  const proof = request.headers.get("dpop") ?? ""
  const jws = readCompact(proof, maxLength)
  if (!jws) throw new ProofRejected("it takes exactly one, well-formed")
  const { header, payload } = jws
  if (header.typ !== "dpop+jwt" || "crit" in header || "b64" in header)
    throw new ProofRejected("it is no plain dpop+jwt")
  if (!(await isAuthentic(proof))) throw new ProofRejected("its signature or its key is not valid")

  const { jti, htm, htu, iat, ath } = payload
  if (htm !== request.method) throw new ProofRejected("it is for another method")
  if (addressOf(htu) !== origin + new URL(request.url).pathname) throw new ProofRejected("it is for another address")
  if (bound && ath !== sha256(bound.token)) throw new ProofRejected("it is for another access token")
  const age = Date.now() / 1000 - (typeof iat === "number" ? iat : Number.NaN)
  if (!(age >= -tolerance && age <= maxAge + tolerance)) throw new ProofRejected("it is not of now")

  const thumbprint = await calculateJwkThumbprint(header.jwk as JWK)
  if (bound && thumbprint !== bound.thumbprint) throw new ProofRejected("it is signed with another key")
  if (typeof jti !== "string" || jti === "" || jti.length > 256) throw new ProofRejected("it has no usable jti")
  if (!seen.add(`${thumbprint} ${jti}`, Date.now() / 1000 - age + maxAge + tolerance))
    throw new ProofRejected("it was used before")
  return thumbprint
}

const isAuthentic = (proof: string) =>
  compactVerify(proof, EmbeddedJWK, { algorithms: proofAlgorithms }).then(
    () => true,
    () => false,
  )

/** Origin and path in their normal form: query and fragment do not count (RFC 9449, 4.3). */
function addressOf(htu: unknown): string | undefined {
  const url = typeof htu === "string" && URL.canParse(htu) && new URL(htu)
  return url ? url.origin + url.pathname : undefined
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("base64url")
