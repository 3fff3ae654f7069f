import { sessionBehind } from "../session.server.ts"
import { holderOf, mintToken } from "../tokens/mint.server.ts"

/** The answer to who has just registered or logged in: who they are, a token, and their session's cookie. */
export async function tokenAnswer(status: number, headers: Headers): Promise<Response> {
  const session = await sessionBehind(headers)
  const { token, expiresIn } = await mintToken(holderOf(session))
  return Response.json({ user: session.user, token, tokenType: "Bearer", expiresIn }, { status, headers })
}
