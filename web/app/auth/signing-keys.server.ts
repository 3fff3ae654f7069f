import { createJwk, resolveSigningKey } from "better-auth/plugins/jwt"
import { and, desc, eq, gt, isNull, ne, or, sql } from "drizzle-orm"
import { auth } from "./auth.server.ts"
import { client, db } from "./database.server.ts"
import { jwtOptions, keyAlgorithm } from "./jwt-options.server.ts"
import { jwks } from "./schema.ts"

/** Any number no other program locks; whoever makes a key holds it. */
const keyLock = 5_398_215_301

type SigningKey = NonNullable<Awaited<ReturnType<typeof resolveSigningKey>>>
let inMemory: SigningKey | undefined

/**
 * The key to sign with now: the newest of the configured algorithm. One small query tells whether that is still the one
 * in memory, so that a rotation, by age or by hand, holds in every process at once.
 */
export async function signingKey(): Promise<SigningKey> {
  const kid = (await newestKey()) ?? (await provisionKey())
  if (inMemory?.kid !== kid) inMemory = (await resolveSigningKey(await context(), jwtOptions, { signingKeyId: kid }))!
  return inMemory
}

let provisioning: Promise<string> | undefined

/** Makes the first key, or the next when the last has grown too old. Whoever asks at once, here or in another process, gets one. */
export function provisionKey(): Promise<string> {
  provisioning ??= locked(async () => (await newestKey()) ?? (await addKey())).finally(() => {
    provisioning = undefined
  })
  return provisioning
}

/** Makes a new key now. The others sign no more; their public halves stay until their last token has ended. */
export const rotateKeys = () =>
  locked(async () => {
    const kid = await addKey()
    await db
      .update(jwks)
      .set({ expiresAt: sql`now()` })
      .where(and(ne(jwks.id, kid), isAlive()))
    return kid
  })

/** The public keys, as a JSON Web Key Set (RFC 7517); empty when tokens are signed with the shared secret. */
export async function publicKeys(): Promise<{ keys: object[] }> {
  if (!keyAlgorithm) return { keys: [] }
  const { keys } = await auth.api.getJwks()
  return { keys: keys.map((key) => ({ ...key, use: "sig" })) }
}

async function newestKey() {
  const [newest] = await db
    .select({ id: jwks.id })
    .from(jwks)
    .where(and(eq(jwks.alg, keyAlgorithm!), isAlive()))
    .orderBy(desc(jwks.createdAt))
    .limit(1)
  return newest?.id
}

const addKey = async () => (await createJwk(await context(), jwtOptions)).id
const isAlive = () => or(isNull(jwks.expiresAt), gt(jwks.expiresAt, sql`now()`))

/** What Better Auth's functions for keys need of an endpoint's context. */
const context = async () => ({ context: await auth.$context }) as Parameters<typeof createJwk>[0]

/** The lock belongs to a transaction held open beside the work, so it also holds through a pooler. */
async function locked<T>(work: () => Promise<T>): Promise<T> {
  return client.begin(async (lock) => {
    await lock`select pg_advisory_xact_lock(${keyLock})`
    return work()
  })
}
