import { Elysia } from "elysia"
import type { EndedSessions } from "#shared/ended-sessions/feed.ts"
import { Problem } from "#shared/http/problem.ts"
import type { Settings } from "#shared/settings.ts"
import { createProofVerifier, ProofRejected } from "#shared/tokens/dpop.ts"
import { challenge } from "./challenge.ts"
import type { Claims } from "./claims.ts"
import { type Credentials, readCredentials } from "./credentials.ts"
import type { Keys } from "./keys.ts"
import { CannotVerify, TokenRejected } from "./rejection.ts"
import { rememberVerified, type VerifiedTokens } from "./verified-tokens.ts"
import { createVerifier } from "./verify.ts"

type Options = {
  settings: Settings
  keys: Keys
  endedSessions: Pick<EndedSessions, "has" | "isCurrent">
  verified?: VerifiedTokens
  /** Told of every token that was sent and refused. */
  onRejected: (rejection: TokenRejected, request: Request) => void
}

/**
 * The one door to every protected route: a request's token becomes its `subject` (and `claims`), or the request ends here,
 * with a 401, or a 503 when nothing can be verified. That comes before anything else: Elysia would parse a body first, so
 * its parser is told to leave it; whoever wants the body reads it after the guard (see http/input.ts).
 */
export function guard({ settings, keys, endedSessions, verified = rememberVerified(keys), onRejected }: Options) {
  const verify = createVerifier(settings, keys, verified)
  const verifyProof = createProofVerifier({ origin: settings.API_PUBLIC_URL, tolerance: settings.JWT_CLOCK_TOLERANCE })

  async function authenticate(request: Request, { scheme, token }: Credentials): Promise<Claims> {
    const claims = await verify(token)
    await checkBinding(claims, request, { scheme, token })
    checkSession(claims)
    return claims
  }

  /** A bound token is good with a proof of its key alone, and only such a one is good with a proof (RFC 9449, 7). */
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
    // Rather no answer than one to a session that may have ended: with the database away there is little to answer anyway.
    if (!endedSessions.isCurrent()) throw new CannotVerify("It cannot be told which sessions have ended")
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
      return { subject: claims.sub, claims }
    })
}

const unauthorized = (detail: string, challenge: string) =>
  new Problem("unauthorized", detail, { headers: { "WWW-Authenticate": challenge } })

const unavailable = (cause: CannotVerify) =>
  new Problem("unavailable", "Access tokens cannot be verified at the moment", {
    headers: { "Retry-After": "2" },
    cause,
  })
