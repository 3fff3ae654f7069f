import { proofAlgorithms } from "#shared/tokens/dpop.ts"
import type { Credentials } from "./credentials.ts"
import type { TokenRejected } from "./rejection.ts"

const algs = `algs="${proofAlgorithms.join(" ")}"`

/**
 * The `WWW-Authenticate` header that goes with a 401, for the scheme that was tried: without `error` when no token was sent
 * (RFC 6750, 3), with the algorithms a proof may be signed with where one is needed (RFC 9449, 7.1).
 */
export function challenge(scheme: Credentials["scheme"], rejection?: TokenRejected): string {
  const error = rejection && [
    `error="${rejection.reason === "proof" ? "invalid_dpop_proof" : "invalid_token"}"`,
    `error_description="${rejection.message}"`,
  ]
  if (scheme === "DPoP") return `DPoP ${[...(error ?? []), algs].join(", ")}`
  const bearer = ["Bearer", error?.join(", ")].filter(Boolean).join(" ")
  return rejection?.reason === "bound" ? `${bearer}, DPoP ${algs}` : bearer
}
