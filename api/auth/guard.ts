import { Elysia } from "elysia"
import type { EndedSessions } from "#shared/ended-sessions/feed.ts"
import { Problem } from "#shared/http/problem.ts"
import type { Settings } from "#shared/settings.ts"
import { createProofVerifier, ProofRejected, proofAlgorithms } from "#shared/tokens/dpop.ts"
import type { Keys } from "./keys.ts"
import { metadataUrl } from "./metadata.ts"
import { CannotVerify, TokenRejected } from "./rejection.ts"
import { type Claims, createVerifier, rememberVerified, type VerifiedTokens } from "./verify.ts"

type Options = {
  settings: Settings
  keys: Keys
  endedSessions: Pick<EndedSessions, "has" | "isCurrent">
  verified?: VerifiedTokens
  /** Called for every token that was sent and refused. */
  onRejected: (rejection: TokenRejected, request: Request) => void
}

/** The content of an `Authorization` header (RFC 9110, 11.4). */
type Credentials = { scheme: "Bearer" | "DPoP"; token: string }

/**
 * Protects every route that uses it: a valid token gives the request its `subject` and `claims`; any other request ends
 * with a 401, or a 503 when nothing can be verified. This comes before the body: Elysia would parse it first, so its parser
 * is switched off here, and http/input.ts reads the body after the guard.
 */
export function guard({ settings, keys, endedSessions, verified = rememberVerified(keys), onRejected }: Options) {
  const verify = createVerifier(settings, keys, verified)
  const verifyProof = createProofVerifier({ origin: settings.API_PUBLIC_URL, tolerance: settings.JWT_CLOCK_TOLERANCE })
  const challenge = challengesNaming(metadataUrl(settings))

  async function authenticate(request: Request, { scheme, token }: Credentials): Promise<Claims> {
    const claims = await verify(token)
    await checkBinding(claims, request, { scheme, token })
    checkSession(claims)
    return claims
  }

  /** A bound token needs a proof of its key, and an unbound one may not have one (RFC 9449, 7). */
  async function checkBinding({ sub, cnf }: Claims, request: Request, { scheme, token }: Credentials) {
    if (cnf && scheme === "Bearer") throw new TokenRejected("bound", sub)
    if (!cnf && scheme === "DPoP") throw new TokenRejected("unbound", sub)
    if (!cnf) return
    await verifyProof(request, { token, jkt: cnf.jkt }).catch((error) => {
      throw error instanceof ProofRejected ? new TokenRejected("proof", sub, error.message) : error
    })
  }

  function checkSession({ sub, sid }: Claims) {
    if (!sid) return
    if (endedSessions.has(sid)) throw new TokenRejected("revoked", sub)
    // The list of ended sessions is out of date only while the database is away, when few requests could be answered anyway.
    if (!endedSessions.isCurrent()) throw new CannotVerify("The list of ended sessions is out of date")
  }

  function problemOf(error: unknown, request: Request, scheme: Credentials["scheme"]): unknown {
    if (error instanceof CannotVerify) return unavailable(error)
    if (!(error instanceof TokenRejected)) return error
    onRejected(error, request)
    return unauthorized(error.message, challenge(scheme, error))
  }

  return new Elysia({ name: "guard" })
    .onParse({ as: "scoped" }, () => null)
    .derive({ as: "scoped" }, async ({ request }) => {
      const credentials = readCredentials(request.headers.get("authorization"))
      if (!credentials.token) throw unauthorized("This needs an access token", challenge(credentials.scheme))
      const claims = await authenticate(request, credentials).catch((error) => {
        throw problemOf(error, request, credentials.scheme)
      })
      if (!mayDo(request.method, claims)) throw insufficientScope(credentials.scheme)
      return { subject: claims.sub, claims }
    })
}

/**
 * The token of a request; an empty text when it has none. Other schemes count as none. So does a token in the query, the
 * body or a cookie, because those end up in logs and histories (RFC 6750, 5.3).
 */
function readCredentials(authorization: string | null): Credentials {
  const [, scheme = "", token = ""] = authorization?.match(/^(bearer|dpop)(?: +(.*))?$/is) ?? []
  return { scheme: scheme.toLowerCase() === "dpop" ? "DPoP" : "Bearer", token }
}

const algs = `algs="${proofAlgorithms.join(" ")}"`

/**
 * The `WWW-Authenticate` header of a 401, for the scheme of the request: without `error` when no token was sent (RFC 6750,
 * 3), with the algorithms for proofs where a proof is needed (RFC 9449, 7.1), and with the address of the API's metadata.
 */
const challengesNaming = (metadata: string) => (scheme: Credentials["scheme"], rejection?: TokenRejected) => {
  const error = rejection
    ? [
        `error="${rejection.reason === "proof" ? "invalid_dpop_proof" : "invalid_token"}"`,
        `error_description="${rejection.message}"`,
      ]
    : []
  const resource = `resource_metadata="${metadata}"`
  if (scheme === "DPoP") return `DPoP ${[...error, algs, resource].join(", ")}`
  const bearer = `Bearer ${[...error, resource].join(", ")}`
  return rejection?.reason === "bound" ? `${bearer}, DPoP ${algs}` : bearer
}

const unauthorized = (detail: string, challenge: string) =>
  new Problem("unauthorized", detail, { headers: { "WWW-Authenticate": challenge } })

/** The only scope. It allows reading; a token with any other scope may do nothing. */
const readScope = "tasks:read"

const mayDo = (method: string, { scope }: Claims) =>
  scope === undefined || (["GET", "HEAD"].includes(method) && scope.split(" ").includes(readScope))

const insufficientScope = (scheme: Credentials["scheme"]) =>
  new Problem("insufficient-scope", "The scope of the access token does not allow this", {
    headers: { "WWW-Authenticate": `${scheme} error="insufficient_scope"` },
  })

const unavailable = (cause: CannotVerify) =>
  new Problem("unavailable", "Access tokens cannot be verified at the moment", {
    headers: { "Retry-After": "2" },
    cause,
  })
