import { createJwk, resolveSigningKey } from "better-auth/plugins/jwt"
import { and, eq, gt, isNull, ne, or, sql } from "drizzle-orm"
import { exportJWK, importJWK } from "jose"
import { log } from "#web/app/log.server.ts"
import { auth, jwtOptions, keyAlgorithm } from "../better-auth/auth.server.ts"
import { client, db } from "../store/database.server.ts"
import { jwks } from "../store/schema.ts"

/** The number of the advisory lock for making a key. No other program uses it. */
const keyLock = 5_398_215_301

type SigningKey = NonNullable<Awaited<ReturnType<typeof resolveSigningKey>>>
let inMemory: SigningKey | undefined
/** Keys that were encrypted with another `BETTER_AUTH_SECRET`. Their tokens are still verified, but they sign no new ones. */
const undecryptable = new Set<string>()

/** How long a new key is published before it signs, because the API reads the keys only twice a minute. */
const ahead = sql`interval '1 minute'`
/** How long before a key's end its successor is made, so that there is one even if tokens are rarely requested. */
const successorDue = sql`interval '1 day'`

/**
 * Returns the key to sign with now: of the keys with the configured algorithm that this server's secret decrypts, the one that
 * ends first. A small query checks that the key in memory is still that one, so every process follows a rotation at once.
 */
export async function signingKey(): Promise<SigningKey> {
  const { key, hasSuccessor } = await livingKey()
  return key && hasSuccessor ? key : provisionKey()
}

let provisioning: Promise<SigningKey> | undefined

/**
 * Returns the key to sign with. Makes a first key, or a successor when the last key is old or was encrypted with another
 * secret. Concurrent calls in all processes together make only one key.
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

/** Makes a new key. The old ones sign until the API knows it, and stay published until their last token has expired. */
export const rotateKeys = () =>
  locked(async () => {
    const kid = await addKey()
    await db
      .update(jwks)
      .set({ expiresAt: sql`now() + ${ahead}` })
      .where(and(ne(jwks.id, kid), isAlive(ahead)))
    return kid
  })

/**
 * Returns the keys that verify tokens, as a JSON Web Key Set (RFC 7517); empty when tokens are signed with the shared secret.
 * Leaves out keys of other algorithms: their tokens are refused anyway, and some libraries would reject the whole set.
 */
export async function publicKeys(): Promise<{ keys: object[] }> {
  if (!keyAlgorithm) return { keys: [] }
  const rows = await db
    .select({ kid: jwks.id, publicKey: jwks.publicKey })
    .from(jwks)
    .where(and(eq(jwks.alg, keyAlgorithm), isAlive(sql`make_interval(secs => ${-jwtOptions.jwks.gracePeriod})`)))
    .orderBy(jwks.createdAt, jwks.id)
  for (const { kid, publicKey } of rows) if (!publicJwks.has(kid)) publicJwks.set(kid, await publicJwk(kid, publicKey))
  return { keys: rows.flatMap(({ kid }) => publicJwks.get(kid) ?? []) }
}

/** Public keys by `kid`; `undefined` for keys that must not be published. A cache, because a stored key never changes. */
const publicJwks = new Map<string, object | undefined>()

/** Returns a stored key with only the members of its type; `undefined` if it is no public key of the configured algorithm. */
async function publicJwk(kid: string, stored: string): Promise<object | undefined> {
  try {
    const key = await importJWK(JSON.parse(stored), keyAlgorithm)
    if (!(key instanceof CryptoKey) || key.type !== "public") throw new Error("The key is not public")
    return { ...(await exportJWK(key)), kid, alg: keyAlgorithm, use: "sig" }
  } catch (error) {
    log.warn("signing_key.not_published", { kid, error: String(error) })
    return undefined
  }
}

/** Returns the key that signs, if there is one, and whether a usable key ends later than `successorDue` from now. */
async function livingKey() {
  const living = await db
    .select({ id: jwks.id, outlasts: sql<boolean>`${isAlive(successorDue)}` })
    .from(jwks)
    .where(and(eq(jwks.alg, keyAlgorithm!), isAlive()))
    .orderBy(jwks.expiresAt)
  let key: SigningKey | undefined
  for (const { id } of living) key ??= inMemory?.kid === id ? inMemory : await open(id)
  return { key, hasSuccessor: living.some(({ id, outlasts }) => outlasts && !undecryptable.has(id)) }
}

/** Decrypts a key into memory; `undefined` if it was encrypted with another secret. */
async function open(kid: string): Promise<SigningKey | undefined> {
  if (undecryptable.has(kid)) return undefined
  try {
    inMemory = (await resolveSigningKey(await context(), jwtOptions, { signingKeyId: kid }))!
    return inMemory
  } catch (error) {
    // Better Auth identifies this error only by its message.
    if (!/decrypt/.test(String(error))) throw error
    undecryptable.add(kid)
    log.warn("signing_key.encrypted_with_another_secret", { kid })
  }
}

const addKey = async () => (await createJwk(await context(), jwtOptions)).id
/** SQL: whether a key still signs, now or after this interval. */
const isAlive = (after = sql`interval '0'`) => or(isNull(jwks.expiresAt), gt(jwks.expiresAt, sql`now() + ${after}`))

/** The part of an endpoint's context that Better Auth's functions for keys use. */
const context = async () => ({ context: await auth.$context }) as Parameters<typeof createJwk>[0]

/** Takes the lock in a transaction that stays open during the work, because a session lock would not work through a pooler. */
async function locked<T>(work: () => Promise<T>): Promise<T> {
  return client.begin(async (lock) => {
    await lock`select pg_advisory_xact_lock(${keyLock})`
    return work()
  })
}
