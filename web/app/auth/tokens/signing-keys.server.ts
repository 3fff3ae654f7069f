import { createJwk, resolveSigningKey } from "better-auth/plugins/jwt"
import { and, eq, gt, isNull, ne, or, sql } from "drizzle-orm"
import { log } from "#web/app/log.server.ts"
import { auth } from "../better-auth/auth.server.ts"
import { jwtOptions, keyAlgorithm } from "../better-auth/jwt-options.server.ts"
import { client, db } from "../store/database.server.ts"
import { jwks } from "../store/schema.ts"

/** Any number no other program locks; whoever makes a key holds it. */
const keyLock = 5_398_215_301

type SigningKey = NonNullable<Awaited<ReturnType<typeof resolveSigningKey>>>
let inMemory: SigningKey | undefined
/** Keys that were made with another `BETTER_AUTH_SECRET`: their tokens are verified still, but none is signed with them. */
const sealed = new Set<string>()

/** A new key is published before it signs: meanwhile the API reads the keys anew, which it does twice a minute. */
const ahead = sql`interval '1 minute'`
/** So long before a key's end there is one to follow it, also where tokens are asked for but now and then. */
const successorDue = sql`interval '1 day'`

/**
 * The key to sign with now: of the configured algorithm, opened by this server's secret, and of those the first to end. One
 * small query tells whether that is still the one in memory, so that a rotation, by age or by hand, holds in every process
 * at once.
 */
export async function signingKey(): Promise<SigningKey> {
  const { key, hasSuccessor } = await livingKey()
  return key && hasSuccessor ? key : provisionKey()
}

let provisioning: Promise<SigningKey> | undefined

/**
 * Makes the first key, or the next when the last grows old or was made with another secret, and answers the one to sign
 * with. Whoever asks at once, here or in another process, gets one.
 */
export function provisionKey(): Promise<SigningKey> {
  provisioning ??= locked(provide).finally(() => {
    provisioning = undefined
  })
  return provisioning
}

async function provide(): Promise<SigningKey> {
  const { key, hasSuccessor } = await livingKey()
  if (key && hasSuccessor) return key
  const next = await addKey()
  return key ?? (await open(next))!
}

/** Makes a new key now. The others sign until it is known, and their public halves stay until their last token has ended. */
export const rotateKeys = () =>
  locked(async () => {
    const kid = await addKey()
    await db
      .update(jwks)
      .set({ expiresAt: sql`now() + ${ahead}` })
      .where(and(ne(jwks.id, kid), isAlive(ahead)))
    return kid
  })

/** The public keys, as a JSON Web Key Set (RFC 7517); empty when tokens are signed with the shared secret. */
export async function publicKeys(): Promise<{ keys: object[] }> {
  if (!keyAlgorithm) return { keys: [] }
  const { keys } = await auth.api.getJwks()
  return { keys: keys.map((key) => ({ ...key, use: "sig" })) }
}

/** The key that signs, if there is one, and whether it or another will still be alive when it would be late for the next. */
async function livingKey() {
  const living = await db
    .select({ id: jwks.id, outlasts: sql<boolean>`${isAlive(successorDue)}` })
    .from(jwks)
    .where(and(eq(jwks.alg, keyAlgorithm!), isAlive()))
    .orderBy(jwks.expiresAt)
  let key: SigningKey | undefined
  for (const { id } of living) key ??= inMemory?.kid === id ? inMemory : await open(id)
  return { key, hasSuccessor: living.some(({ id, outlasts }) => outlasts && !sealed.has(id)) }
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
/** Whether a key still signs, now or after this interval. */
const isAlive = (after = sql`interval '0'`) => or(isNull(jwks.expiresAt), gt(jwks.expiresAt, sql`now() + ${after}`))

/** What Better Auth's functions for keys need of an endpoint's context. */
const context = async () => ({ context: await auth.$context }) as Parameters<typeof createJwk>[0]

/** The lock belongs to a transaction held open beside the work, so it also holds through a pooler. */
async function locked<T>(work: () => Promise<T>): Promise<T> {
  return client.begin(async (lock) => {
    await lock`select pg_advisory_xact_lock(${keyLock})`
    return work()
  })
}
