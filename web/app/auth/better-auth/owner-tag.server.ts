import { constantTimeEqual, makeSignature } from "better-auth/crypto"
import { settings } from "#web/app/config.server.ts"

/**
 * Whose session a session token belongs to, in a form only this server can compute. It ends every session token, so that
 * after the session is gone its owner is still known to be the same person who logs in again (see draft.server.ts).
 */
export async function ownerTag(userId: string): Promise<string> {
  const signature = await makeSignature(`owner:${userId}`, settings.BETTER_AUTH_SECRET)
  return signature.replace(/[^A-Za-z0-9]/g, "").slice(0, 16)
}

/** The owner's tag as the person's forms carry it (`owner`), signed, so that only forms made by this server name an owner. */
export async function ownerField(userId: string): Promise<string> {
  const tag = await ownerTag(userId)
  return `${tag}.${await signatureOf(tag)}`
}

/** The tag in a form's `owner` field; `undefined` where there is none, or none that this server signed. */
export async function ownerIn(field = ""): Promise<string | undefined> {
  const [tag = "", signature = ""] = field.split(".", 2)
  return constantTimeEqual(await signatureOf(tag), signature) ? tag : undefined
}

const signatureOf = (tag: string) => makeSignature(`form:${tag}`, settings.BETTER_AUTH_SECRET)
