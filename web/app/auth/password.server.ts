import { eq } from "drizzle-orm"
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
