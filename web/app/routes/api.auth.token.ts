import { Problem } from "#shared/http/problem.ts"
import { createProofVerifier, ProofRejected } from "#shared/tokens/dpop.ts"
import { holderOfKey } from "../auth/access-keys.server.ts"
import { endpoint } from "../auth/endpoints/endpoint.server.ts"
import { sessionOf } from "../auth/session.server.ts"
import { type Holder, holderOf, mintToken } from "../auth/tokens/mint.server.ts"
import { settings } from "../config.server.ts"

const verifyProof = createProofVerifier({ origin: settings.BETTER_AUTH_URL, tolerance: settings.JWT_CLOCK_TOLERANCE })

const answer = endpoint({
  /** A token for a session cookie, or for a personal access key. */
  GET: async (request) => {
    const { token, expiresIn } = await mintToken(await requireHolder(request))
    return Response.json({ token, tokenType: "Bearer", expiresIn })
  },

  /** The same, bound to the key that the request's proof was signed with (RFC 9449, 5). */
  POST: async (request) => {
    const holder = await requireHolder(request)
    const { token, expiresIn } = await mintToken(holder, await provenKey(request))
    return Response.json({ token, tokenType: "DPoP", expiresIn })
  },
})

export const loader = answer
export const action = answer

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

function provenKey(request: Request): Promise<string> {
  return verifyProof(request).catch((error) => {
    if (!(error instanceof ProofRejected)) throw error
    throw new Problem("bad-request", `The DPoP proof is refused: ${error.message}.`)
  })
}
