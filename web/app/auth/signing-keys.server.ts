import { createJwk, resolveSigningKey } from "better-auth/plugins/jwt"
import { and, desc, eq, gt, isNull, ne, or, sql } from "drizzle-orm"
import { log } from "../log.server.ts"
import { auth } from "./auth.server.ts"
import { client, db } from "./database.server.ts"
import { jwtOptions, keyAlgorithm } from "./jwt-options.server.ts"
import { jwks } from "./schema.ts"

/** Any number no other program locks; whoever makes a key holds it. */
const keyLock = 5_398_215_301

type SigningKey = NonNullable<Awaited<ReturnType<typeof resolveSigningKey>>>
let inMemory: SigningKey | undefined
/** Keys that were made with another `BETTER_AUTH_SECRET`: their tokens are verified still, but none is signed with them. */
const sealed = new Set<string>()

/**
 * The key to sign with now: the newest of the configured algorithm that this server's secret opens. One small query tells
 * whether that is still the one in memory, so that a rotation, by age or by hand, holds in every process at once.
 */
export const signingKey = async (): Promise<SigningKey> => (await newestKey()) ?? (await provisionKey())

let provisioning: Promise<SigningKey> | undefined

/**
 * Makes the first key, or the next when the last has grown too old or was made with another secret. Whoever asks at once,
 * here or in another process, gets one.
 */
export function provisionKey(): Promise<SigningKey> {
  const provide = async () => (await newestKey()) ?? (await open(await addKey()))!
  provisioning ??= locked(provide).finally(() => {
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

async function newestKey(): Promise<SigningKey | undefined> {
  const living = await db
    .select({ id: jwks.id })
    .from(jwks)
    .where(and(eq(jwks.alg, keyAlgorithm!), isAlive()))
    .orderBy(desc(jwks.createdAt))
  for (const { id } of living) {
    const key = inMemory?.kid === id ? inMemory : await open(id)
    if (key) return key
  }
}

/** Takes a key into memory; `undefined` when another secret sealed it. */
async function open(kid: string): Promise<SigningKey | undefined> {
  if (sealed.has(kid)) return undefined
  try {
    inMemory = (await resolveSigningKey(await context(), jwtOptions, { signingKeyId: kid }))!
    return inMemory
  } catch (error) {
    // Better Auth says so by its words alone.
    if (!/decrypt/.test(String(error))) throw error
    sealed.add(kid)
    log.warn("signing_key.sealed_with_another_secret", { kid })
  }
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
