import { Elysia } from "elysia"
import type { EndedSessions } from "#shared/ended-sessions/feed.ts"
import { Problem } from "#shared/http/problem.ts"
import type { Settings } from "#shared/settings.ts"
import { createProofVerifier, ProofRejected } from "#shared/tokens/dpop.ts"
import { type Credentials, challengesOf, readCredentials } from "./challenge.ts"
import type { Keys } from "./keys.ts"
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

/**
 * Protects every route that uses it: a valid token gives the request its `subject` and `claims`; any other request ends
 * with a 401, or with a 503 when no token can be verified. Elysia would parse the body before that, so its parser is switched
 * off here, and http/input.ts reads the body after the guard.
 */
export function guard({ settings, keys, endedSessions, verified = rememberVerified(keys), onRejected }: Options) {
  const verify = createVerifier(settings, keys, verified)
  const verifyProof = createProofVerifier({ origin: settings.API_PUBLIC_URL, tolerance: settings.JWT_CLOCK_TOLERANCE })
  const challenges = challengesOf(settings)

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
    // The list is out of date only while the database is away, and without it few requests could be answered anyway.
    if (!endedSessions.isCurrent()) throw new CannotVerify("The list of ended sessions is out of date")
  }

  function problemOf(error: unknown, request: Request, credentials: Credentials): unknown {
    if (error instanceof CannotVerify) return unavailable(error)
    if (!(error instanceof TokenRejected)) return error
    onRejected(error, request)
    return challenges.rejected(credentials, error)
  }

  return new Elysia({ name: "guard" })
    .onParse({ as: "scoped" }, () => null)
    .derive({ as: "scoped" }, async ({ request }) => {
      const credentials = readCredentials(request)
      if (!credentials.token) throw challenges.missing(credentials)
      const claims = await authenticate(request, credentials).catch((error) => {
        throw problemOf(error, request, credentials)
      })
      if (!mayDo(request.method, claims)) throw challenges.insufficientScope(credentials)
      return { subject: claims.sub, claims }
    })
}

/** The only known scope. It allows reading. A token with any other scope may do nothing. */
const readScope = "tasks:read"

const mayDo = (method: string, { scope }: Claims) =>
  scope === undefined || (["GET", "HEAD"].includes(method) && scope.split(" ").includes(readScope))

const unavailable = (cause: CannotVerify) =>
  new Problem("unavailable", "Access tokens cannot be verified at the moment", {
    headers: { "Retry-After": "2" },
    cause,
  })
