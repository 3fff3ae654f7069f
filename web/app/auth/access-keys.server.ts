import { defaultKeyHasher } from "@better-auth/api-key"
import { desc, eq } from "drizzle-orm"
import { auth } from "./auth.server.ts"
import { db } from "./database.server.ts"
import { callAuth } from "./door.server.ts"
import type { Holder } from "./mint.server.ts"
import { reachable } from "./reachable.server.ts"
import { refusalOf } from "./refusal.server.ts"
import { apikey, user } from "./schema.ts"
import type { Session } from "./session.server.ts"

const day = 24 * 60 * 60

/** A personal access key as its owner sees it; of the key itself only the first characters (`start`) are known. */
export type AccessKey = {
  id: string
  name: string
  start: string
  createdAt: Date
  expiresAt: Date | null
  lastUsedAt: Date | null
}

/** The access keys of this person, the newest first. */
export async function listAccessKeys(session: Session): Promise<AccessKey[]> {
  const theirs = eq(apikey.referenceId, session.userId)
  const rows = await reachable(db.select().from(apikey).where(theirs).orderBy(desc(apikey.createdAt)))
  return rows.map(({ id, name, start, createdAt, expiresAt, lastRequest: lastUsedAt }) => {
    return { id, name: name ?? "", start: start ?? "", createdAt, expiresAt, lastUsedAt }
  })
}

/** Makes an access key good for `days` (1 to 365), or until revoked. This is the only time that it can be seen. Throws `Problem`. */
export async function createAccessKey(
  request: Request,
  name: string,
  days?: number,
): Promise<{ id: string; key: string }> {
  const response = await callAuth(request, "/api-key/create", {
    name: name.trim(),
    expiresIn: days ? days * day : null,
  })
  if (!response.ok) throw await refusalOf(response)
  const { id, key } = (await response.json()) as { id: string; key: string }
  return { id, key }
}

/** Revokes an access key; its tokens end with it. Throws a 404 `Problem` when it is not this person's. */
export async function revokeAccessKey(request: Request, id: string) {
  const response = await callAuth(request, "/api-key/delete", { keyId: id })
  if (!response.ok) throw await refusalOf(response)
}

/** Whose access key this is; `undefined` when it is nobody's, expired or switched off. Being used is noted. */
export async function holderOfKey(key: string): Promise<Holder | undefined> {
  const hash = await defaultKeyHasher(key)
  const owners = db.select({ email: user.email }).from(apikey).innerJoin(user, eq(user.id, apikey.referenceId))
  // Asked first, because Better Auth calls a key invalid also when it could not look.
  const [owner] = await reachable(owners.where(eq(apikey.key, hash)))
  if (!owner) return undefined
  const { valid, key: found } = await auth.api.verifyApiKey({ body: { key } })
  if (!valid || !found) return undefined
  return { subject: found.referenceId, email: owner.email, sid: found.id, endsAt: found.expiresAt }
}
