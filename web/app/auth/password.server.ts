import { and, eq, gt, sql } from "drizzle-orm"
import { db } from "./database.server.ts"
import { account } from "./schema.ts"

/** OWASP's first choice for argon2id; `Bun.password` hashes off the main thread. */
const argon2id = { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 } as const
const current = "$argon2id$v=19$m=19456,t=2,"

export const hashPassword = (password: string) => Bun.password.hash(password, argon2id)

/**
 * Whether the password is the hash's. Hashes of an older system (bcrypt) are taken too, and replaced at the first log-in
 * that proves the password. Something that is no hash matches nothing.
 */
export async function verifyPassword({ hash, password }: { hash: string; password: string }): Promise<boolean> {
  const matches = await Bun.password.verify(password, hash).catch(() => false)
  if (matches && !hash.startsWith(current))
    await db
      .update(account)
      .set({ password: await hashPassword(password) })
      .where(eq(account.password, hash))
  return matches
}

/**
 * Whether this password, which was right a moment ago, is the account's no longer. Hashed again only where the password was
 * changed within the last minute: nobody stands that long between having proven it and having a session.
 */
export async function wasReplaced(password: string, userId: string): Promise<boolean> {
  const lately = and(gt(account.updatedAt, account.createdAt), gt(account.updatedAt, sql`now() - interval '1 minute'`))
  const [found] = await db
    .select()
    .from(account)
    .where(and(eq(account.userId, userId), lately))
  return !!found?.password && !(await verifyPassword({ hash: found.password, password }))
}
