import { Problem } from "#shared/http/problem.ts"
import { createProofVerifier, ProofRejected } from "#shared/tokens/dpop.ts"
import { config } from "#web/app/config.server.ts"
import { holderOfKey } from "../access-keys.server.ts"
import { sessionOf } from "../cache/session-cache.server.ts"
import { type Holder, holderOf, mintToken } from "../tokens/mint.server.ts"
import { endpoint } from "./endpoint.server.ts"

/** `/api/auth/token`: a token for a session cookie or a personal access key. */
export const tokenEndpoint = endpoint({
  GET: async (request) => {
    const { token, expiresIn } = await mintToken(await requireHolder(request))
    return Response.json({ token, tokenType: "Bearer", expiresIn })
  },

  /** A token that is bound to the key that signed the request's proof (RFC 9449, 5). */
  POST: async (request) => {
    const holder = await requireHolder(request)
    const { token, expiresIn } = await mintToken(holder, await provenKey(request))
    return Response.json({ token, tokenType: "DPoP", expiresIn })
  },
})

async function requireHolder(request: Request): Promise<Holder> {
  const key = request.headers.get("x-api-key")
  if (key) {
    const holder = await holderOfKey(key)
    if (!holder) throw new Problem("unauthorized", "This access key is not valid.")
    return holder
  }
  const session = await sessionOf(request)
  if (!session) throw new Problem("unauthorized", "Log in, or send an access key as x-api-key.")
  return holderOf(session)
}

const verifyProof = createProofVerifier({ origin: config.BETTER_AUTH_URL, tolerance: config.JWT_CLOCK_TOLERANCE })

/** The thumbprint of the key that signed the request's DPoP proof. */
function provenKey(request: Request): Promise<string> {
  return verifyProof(request).catch((error) => {
    if (!(error instanceof ProofRejected)) throw error
    throw new Problem("bad-request", `The DPoP proof is refused: ${error.message}.`)
  })
}
