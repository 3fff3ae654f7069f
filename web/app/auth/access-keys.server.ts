import { eq } from "drizzle-orm"
import { auth } from "./auth.server.ts"
import { db } from "./database.server.ts"
import type { Holder } from "./mint.server.ts"
import { user } from "./schema.ts"

/** Whose personal access key this is; `undefined` when it is nobody's, expired or switched off. */
export async function holderOfKey(key: string): Promise<Holder | undefined> {
  const { valid, key: found } = await auth.api.verifyApiKey({ body: { key } })
  if (!valid || !found) return undefined
  const [owner] = await db.select({ email: user.email }).from(user).where(eq(user.id, found.referenceId))
  return owner && { subject: found.referenceId, email: owner.email, sid: found.id, endsAt: found.expiresAt }
}
