import { defaultKeyHasher } from "@better-auth/api-key"
import { desc, eq } from "drizzle-orm"
import { Problem } from "#shared/http/problem.ts"
import { isUuid } from "#shared/text/uuid.ts"
import { auth } from "./better-auth/auth.server.ts"
import { callAuth } from "./better-auth/call.server.ts"
import { type Page, pageAt, pageSize, type Session } from "./session.server.ts"
import { db, orUnavailable } from "./store/database.server.ts"
import { apikey, user } from "./store/schema.ts"
import type { Holder } from "./tokens/mint.server.ts"

const day = 24 * 60 * 60

/** A personal access key as its owner sees it. Only the first characters of the key (`start`) are stored. */
export type AccessKey = {
  id: string
  name: string
  start: string
  createdAt: Date
  expiresAt: Date | null
  lastUsedAt: Date | null
}

/** Returns a page of this person's access keys, newest first. */
export async function listAccessKeys(session: Session, asked: number): Promise<Page<AccessKey>> {
  const isTheirs = eq(apikey.referenceId, session.userId)
  const { offset, ...page } = pageAt(asked, await orUnavailable(db.$count(apikey, isTheirs)))
  const rows = await orUnavailable(
    db.select().from(apikey).where(isTheirs).orderBy(desc(apikey.createdAt), apikey.id).limit(pageSize).offset(offset),
  )
  const items = rows.map(({ id, name, start, createdAt, expiresAt, lastRequest: lastUsedAt }) => {
    return { id, name: name ?? "", start: start ?? "", createdAt, expiresAt, lastUsedAt }
  })
  return { items, ...page }
}

/**
 * Makes an access key that is valid for `days` (1 to 365) or until it is revoked. Only this answer contains the key.
 * Throws `Problem`: a 422 at `password` if that is missing or wrong.
 */
export async function createAccessKey(
  request: Request,
  { name, password, days }: { name: string; password: unknown; days?: number },
): Promise<{ id: string; key: string }> {
  const expiresIn = days ? days * day : null
  const response = await callAuth(request, "/api-key/create", { name: name.trim(), password, expiresIn })
  const { id, key } = (await response.json()) as { id: string; key: string }
  return { id, key }
}

/** Revokes an access key and its tokens. Throws a 404 `Problem` if it is not this person's. */
export async function revokeAccessKey(request: Request, id: string) {
  if (!isUuid(id)) throw alreadyRevoked()
  await callAuth(request, "/api-key/delete", { keyId: id }).catch((error) => {
    throw error instanceof Problem && error.status === 404 ? alreadyRevoked() : error
  })
}

const alreadyRevoked = () => new Problem("not-found", "This access key was revoked already.")

/** Returns the holder of this access key; `undefined` if it is unknown, expired or disabled. Records the use of the key. */
export async function holderOfKey(key: string): Promise<Holder | undefined> {
  const hash = await defaultKeyHasher(key)
  const owned = db.select({ email: user.email, sid: apikey.sid }).from(apikey)
  const owners = owned.innerJoin(user, eq(user.id, apikey.referenceId))
  // The owner is read first, because Better Auth also calls a key invalid when the database is away. And if the key is
  // disabled and enabled again before it is verified, the token gets the old `sid`, so it is refused.
  const [owner] = await orUnavailable(owners.where(eq(apikey.key, hash)))
  if (!owner) return undefined
  const { valid, key: found } = await auth.api.verifyApiKey({ body: { key } })
  if (!valid || !found) return undefined
  return { subject: found.referenceId, email: owner.email, sid: owner.sid, clientId: found.id, endsAt: found.expiresAt }
}
