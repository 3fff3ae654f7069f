import { and, eq } from "drizzle-orm"
import { normalized } from "#shared/text/stream-safe.ts"
import { log } from "#web/app/log.server.ts"
import { currentAttempt } from "../limits/attempt.server.ts"
import { inHashingQueue } from "../limits/hashing-queue.server.ts"
import { db } from "../store/database.server.ts"
import { account } from "../store/schema.ts"

/** OWASP's first choice for argon2id; `Bun.password` hashes off the main thread. */
const argon2id = { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 } as const
const current = "$argon2id$v=19$m=19456,t=2,"

/** bcrypt ignores what follows; Bun hashes longer passwords before bcrypt, other systems cut them. */
const bcryptLength = 72
/** UTF-16 units. A longer password is neither normalised nor anybody's. */
const maxLength = 4_096
/** Bounds on hashes from elsewhere: each is computed within about three seconds. */
const bounds = { bcryptCost: 14, memory: 256 * 1024, memoryTimesPasses: 1024 * 1024, threads: 16 }

/** The form of a password in which it is judged and kept: it is the same from every keyboard (NFC). */
export const normalForm = (password: string) => (password.length > maxLength ? password : normalized(password, "NFC"))

/** The hash of a password to be kept. */
export async function hashPassword(password: string): Promise<string> {
  const attempt = currentAttempt()
  if (attempt?.newHash) return attempt.newHash
  if (attempt?.isLogIn) {
    // Better Auth hashes for accounts that do not exist. That must take as long as a wrong password.
    await proveBy(await nobodysHash, password)
    return ""
  }
  return inHashingQueue(() => Bun.password.hash(normalForm(password), argon2id))
}

const nobodysHash = Bun.password.hash(crypto.randomUUID(), argon2id)

/**
 * Whether the password is the hash's, in its normal form or as it was typed: hashes of an older system were made of that.
 * Those, and hashes of another kind (bcrypt), are replaced. Something that is no hash matches nothing.
 */
export async function verifyPassword({ hash, password }: { hash: string; password: string }): Promise<boolean> {
  const proof = await proveBy(hash, password)
  if (proof === undefined) return false
  const attempt = currentAttempt()
  if (attempt) attempt.atItsTurn = undefined
  const isCurrent = hash.startsWith(current) && proof === normalForm(password)
  const provenHash = isCurrent ? hash : await replaceHash(hash, password)
  if (attempt) attempt.provenHash = provenHash
  return true
}

/** What the hash was made of: one of the password's forms; `undefined` when the password is wrong. */
async function proveBy(hash: string, password: string): Promise<string | Uint8Array | undefined> {
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

/** Whether this is a hash of a known kind that takes a reasonable time to compute. */
function isBounded(hash: string): boolean {
  const [, cost] = hash.match(/^\$2[aby]\$(\d\d)\$[./\w]{53}$/) ?? []
  if (cost !== undefined) return Number(cost) <= bounds.bcryptCost
  const [, ...given] = hash.match(/^\$argon2(?:id|i|d)\$v=19\$m=(\d{1,9}),t=(\d{1,9}),p=(\d{1,9})\$/) ?? []
  if (given.length === 0) return false
  const [memory = 0, passes = 0, threads = 0] = given.map(Number)
  return memory <= bounds.memory && memory * passes <= bounds.memoryTimesPasses && threads <= bounds.threads
}

/** Replaces a proven hash by one of today's kind, unless it was replaced meanwhile. Returns the hash that is proven now. */
async function replaceHash(hash: string, password: string): Promise<string> {
  const next = await inHashingQueue(() => Bun.password.hash(normalForm(password), argon2id))
  const replaced = await db.update(account).set({ password: next }).where(eq(account.password, hash)).returning()
  return replaced.length > 0 ? next : hash
}

/** Whether this password, which was right a moment ago, is the account's no longer. */
export async function wasReplaced(password: string, userId: string): Promise<boolean> {
  const theirs = and(eq(account.userId, userId), eq(account.providerId, "credential"))
  const [found] = await db.select({ hash: account.password }).from(account).where(theirs)
  if (!found?.hash) return true
  if (found.hash === currentAttempt()?.provenHash) return false
  // Two log-ins at once may both have replaced an older hash.
  return !(await verifyPassword({ hash: found.hash, password }))
}
