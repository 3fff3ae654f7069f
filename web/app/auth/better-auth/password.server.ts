import { and, eq } from "drizzle-orm"
import { normalized } from "#shared/text/stream-safe.ts"
import { log } from "#web/app/log.server.ts"
import { currentAttempt, inHashingQueue } from "../limits/hashing-queue.server.ts"
import { db } from "../store/database.server.ts"
import { account } from "../store/schema.ts"

/** The first of OWASP's recommendations for argon2id. `Bun.password` hashes outside the main thread. */
const argon2id = { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 } as const
const current = "$argon2id$v=19$m=19456,t=2,"

/** Bytes that bcrypt uses. Bun hashes longer passwords before bcrypt; other systems cut them. */
const bcryptLength = 72
/** UTF-16 units. No account has a longer password, so longer texts are not normalised. */
const maxLength = 4_096
/** Limits for imported hashes, so that each takes at most about three seconds. */
const bounds = { bcryptCost: 14, memory: 256 * 1024, memoryTimesPasses: 1024 * 1024, threads: 16 }

/** The form of a password that is checked and hashed. NFC, because keyboards produce different forms of the same text. */
export const normalForm = (password: string) => (password.length > maxLength ? password : normalized(password, "NFC"))

/** Hashes a new password. */
export async function hashPassword(password: string): Promise<string> {
  const attempt = currentAttempt()
  if (attempt?.newHash) return attempt.newHash
  if (attempt?.isLogIn) {
    // Better Auth hashes the password when the account does not exist. That must take as long as checking a wrong password.
    await matchingForm(await dummyHash, password)
    return ""
  }
  return inHashingQueue(() => Bun.password.hash(normalForm(password), argon2id))
}

const dummyHash = Bun.password.hash(crypto.randomUUID(), argon2id)

/**
 * Whether the password matches the hash, in its normal form or as typed, because older systems hashed the typed form. Replaces
 * matching hashes of the typed form or of another kind (bcrypt). A malformed hash matches nothing.
 */
export async function verifyPassword({ hash, password }: { hash: string; password: string }): Promise<boolean> {
  const form = await matchingForm(hash, password)
  if (form === undefined) return false
  const attempt = currentAttempt()
  if (attempt) attempt.beforeHashing = undefined
  const isCurrent = hash.startsWith(current) && form === normalForm(password)
  const provenHash = isCurrent ? hash : await replaceHash(hash, password)
  if (attempt) attempt.provenHash = provenHash
  return true
}

/** Returns the form of the password that matches the hash; `undefined` if the password is wrong. */
async function matchingForm(hash: string, password: string): Promise<string | Uint8Array | undefined> {
  if (!isBounded(hash)) {
    log.warn("password_hash.unusable")
    return undefined
  }
  for (const form of formsOf(password, hash))
    if (await inHashingQueue(() => Bun.password.verify(form, hash).catch(() => false))) return form
}

function formsOf(password: string, hash: string): (string | Uint8Array)[] {
  const forms = [...new Set([normalForm(password), password])]
  if (!hash.startsWith("$2")) return forms
  const cut = forms.map((form) => new TextEncoder().encode(form)).filter(({ length }) => length > bcryptLength)
  return [...forms, ...cut.map((bytes) => bytes.subarray(0, bcryptLength))]
}

/** Whether this is a hash of a known kind within `bounds`. */
function isBounded(hash: string): boolean {
  const [, cost] = hash.match(/^\$2[aby]\$(\d\d)\$[./\w]{53}$/) ?? []
  if (cost !== undefined) return Number(cost) <= bounds.bcryptCost
  const [, ...given] = hash.match(/^\$argon2(?:id|i|d)\$v=19\$m=(\d{1,9}),t=(\d{1,9}),p=(\d{1,9})\$/) ?? []
  if (given.length === 0) return false
  const [memory = 0, passes = 0, threads = 0] = given.map(Number)
  return memory <= bounds.memory && memory * passes <= bounds.memoryTimesPasses && threads <= bounds.threads
}

/** Replaces a matching hash with a current one unless it has changed in the meantime. Returns the hash that matches now. */
async function replaceHash(hash: string, password: string): Promise<string> {
  const next = await inHashingQueue(() => Bun.password.hash(normalForm(password), argon2id))
  const replaced = await db.update(account).set({ password: next }).where(eq(account.password, hash)).returning()
  return replaced.length > 0 ? next : hash
}

/** Whether the account's password was changed since this one matched. */
export async function wasReplaced(password: string, userId: string): Promise<boolean> {
  const theirs = and(eq(account.userId, userId), eq(account.providerId, "credential"))
  const [found] = await db.select({ hash: account.password }).from(account).where(theirs)
  if (!found?.hash) return true
  if (found.hash === currentAttempt()?.provenHash) return false
  // A concurrent log-in may have replaced an older hash of the same password.
  return !(await verifyPassword({ hash: found.hash, password }))
}
