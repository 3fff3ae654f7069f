import { createHash } from "node:crypto"
import { calculateJwkThumbprint, compactVerify, EmbeddedJWK, type JWK } from "jose"
import { readCompact } from "./jws.ts"
import { createProofsSeen } from "./proofs-seen.ts"

/** The algorithms a proof may be signed with: elliptic curves alone, as a proof brings its own key and RSA can be made slow. */
export const proofAlgorithms = ["ES256", "EdDSA"]

/** Seconds a proof is good for, drift aside. */
const maxAge = 30
/** Characters of a proof, and of its jti. */
const maxLength = 2048
const maxIdLength = 256

type Options = {
  /** The public origin of this server, whatever the host of the request. */
  origin: string
  /** Seconds of drift forgiven. */
  tolerance: number
}

/** A token sent along with a proof, and the thumbprint of the key it is bound to. */
type BoundToken = { token: string; jkt: string }

/** A proof of possession that does not hold. The message names the fault, and nothing of the proof. */
export class ProofRejected extends Error {
  override name = "ProofRejected"
}

/**
 * Makes the verifier of a server's `DPoP` headers (RFC 9449, 4.3): it answers the thumbprint of the key that a request's
 * sender holds (RFC 7638, SHA-256) or throws `ProofRejected`. `bound` is left out where a token is asked for.
 */
export function createProofVerifier({ origin, tolerance }: Options) {
  const seen = createProofsSeen(maxAge + 2 * tolerance)

  return async (request: Request, bound?: BoundToken): Promise<string> => {
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

/** Origin and path in their normal form: query and fragment do not count (RFC 9449, 4.3). */
function addressOf(htu: unknown): string | undefined {
  const url = typeof htu === "string" && URL.canParse(htu) && new URL(htu)
  return url ? url.origin + url.pathname : undefined
}

function isNow(iat: unknown, tolerance: number): boolean {
  const age = typeof iat === "number" ? Date.now() / 1000 - iat : Number.NaN
  return age >= -tolerance && age <= maxAge + tolerance
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("base64url")
