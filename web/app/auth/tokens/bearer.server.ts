import type { Session } from "../cache/session-cache.server.ts"
import { tokenCache } from "../cache/token-cache.server.ts"
import { webThumbprint } from "./binding.server.ts"
import { holderOf, mintToken } from "./mint.server.ts"

/** The JWT with which this session's requests go to the task API. It never leaves the server. */
export async function bearerFor(session: Session): Promise<string> {
  const { token } = await tokenCache.get(session.id, () => mintFor(session))
  return token
}

/** Mints, to be renewed when a fifth of the token's life is left, 30 seconds at most. */
async function mintFor(session: Session) {
  const { token, expiresIn } = await mintToken(holderOf(session), webThumbprint)
  const ahead = Math.min(30, expiresIn / 5)
  return { token, renewAt: Date.now() + (expiresIn - ahead) * 1000 }
}
