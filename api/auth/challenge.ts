import { Problem } from "#shared/http/problem.ts"
import type { Settings } from "#shared/settings.ts"
import { proofAlgorithms } from "#shared/tokens/dpop.ts"
import { metadataUrl } from "./metadata.ts"
import type { TokenRejected } from "./rejection.ts"

/** The scheme and token of an `Authorization` header (RFC 9110, 11.4). */
export type Credentials = { scheme: "Bearer" | "DPoP"; token: string }

/**
 * Returns the token of a request; an empty text when it has none. Other schemes are ignored. So are tokens in the query, the
 * body or a cookie, because queries end up in logs and browser histories (RFC 6750, 5.3).
 */
export function readCredentials({ headers }: Request): Credentials {
  const [, scheme = "", token = ""] = headers.get("authorization")?.match(/^(bearer|dpop)(?: +(.*))?$/is) ?? []
  return { scheme: scheme.toLowerCase() === "dpop" ? "DPoP" : "Bearer", token }
}

export type Challenges = ReturnType<typeof challengesOf>

/** Makes the answers to requests without a sufficient token, each with a `WWW-Authenticate` header for the request's scheme. */
export function challengesOf(settings: Settings) {
  const resource = `resource_metadata="${metadataUrl(settings)}"`
  const proof = `algs="${proofAlgorithms.join(" ")}", ${resource}`

  /**
   * Contains no `error` when no token was sent (RFC 6750, 3), the algorithms for proofs when a proof is needed (RFC 9449,
   * 7.1), and always the address of the API's metadata (RFC 9728, 5.1).
   */
  function challenge({ scheme }: Credentials, { error, description, bound }: Fault = {}) {
    const fault = [error && `error="${error}"`, description && `error_description="${description}"`].filter(Boolean)
    if (scheme === "DPoP") return `DPoP ${[...fault, proof].join(", ")}`
    const bearer = `Bearer ${[...fault, resource].join(", ")}`
    return bound ? `${bearer}, DPoP ${proof}` : bearer
  }

  return {
    missing: (credentials: Credentials) =>
      new Problem("unauthorized", "This needs an access token", {
        headers: { "WWW-Authenticate": challenge(credentials) },
      }),

    rejected(credentials: Credentials, { reason, message }: TokenRejected) {
      const error = reason === "proof" ? "invalid_dpop_proof" : "invalid_token"
      const fault = { error, description: message, bound: reason === "bound" } as const
      return new Problem("unauthorized", message, { headers: { "WWW-Authenticate": challenge(credentials, fault) } })
    },

    insufficientScope: (credentials: Credentials) =>
      new Problem("insufficient-scope", "The scope of the access token does not allow this", {
        headers: { "WWW-Authenticate": challenge(credentials, { error: "insufficient_scope" }) },
      }),
  }
}

type Fault = {
  error?: "invalid_token" | "invalid_dpop_proof" | "insufficient_scope"
  description?: string
  /** Whether the token is bound to a key, so that it needs the scheme DPoP. */
  bound?: boolean
}
