import { makeSignature } from "better-auth/crypto"
import { settings } from "../settings.server.ts"

/**
 * Whose session a session token belongs to, in a form only this server can compute. It ends every session token, so that
 * after the session is gone its owner is still known to be the same person who logs in again (see draft.server.ts).
 */
export async function ownerTag(userId: string): Promise<string> {
  const signature = await makeSignature(`owner:${userId}`, settings.BETTER_AUTH_SECRET)
  return signature.replace(/[^A-Za-z0-9]/g, "").slice(0, 16)
}
