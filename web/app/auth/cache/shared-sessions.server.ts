import { makeSignature, symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto"
import { config } from "#web/app/config.server.ts"
import { redis } from "../store/redis.server.ts"
import { renewAfter, type Session } from "../store/sessions.server.ts"

/**
 * How long a session stays in Redis, in milliseconds. If it ends but cannot be removed, it still counts as alive until then.
 * Never longer than `renewAfter`, because only a database read renews a session.
 */
const sharedFor = Math.min(4, renewAfter) * 1_000

type Times = "createdAt" | "expiresAt" | "endsAtLatest"

/** The stored JSON. */
type Stored = {
  session: Omit<Session, Times> & Record<Times, string>
  until: number
}

/**
 * Returns the session of a cookie from Redis, otherwise from `read`, and stores that result in Redis for all web processes.
 * Without Redis, or while it is away, it calls `read` each time. Access to Redis reveals no cookie and cannot forge a session:
 * keys are hashes, and values are encrypted with the cookie and the server's secret.
 */
export async function sharedSession(cookie: string, read: () => Promise<Session | undefined>) {
  if (!redis || sharedFor === 0) return read()
  const key = redisKey(cookie)
  const sealed = await redis((client) => client.get(key)).catch(() => null)
  const stored = sealed && (await unseal(cookie, sealed))
  if (stored) return stored
  const until = Date.now() + sharedFor
  const session = await read()
  if (session) {
    const value = await seal(cookie, session, until)
    await redis((client) => client.set(key, value, "PX", String(sharedFor), "NX")).catch(() => {})
  }
  return session
}

/**
 * Removes sessions from Redis that ended or changed. Leaves an empty placeholder for a moment, so that a concurrent read
 * cannot write the stale session back.
 */
export async function forgetShared(tokens: string[]) {
  if (!redis || sharedFor === 0) return
  const keys = await Promise.all(tokens.map(async (token) => redisKey(await cookieOf(token))))
  for (const key of keys) await redis((client) => client.set(key, "", "PX", String(sharedFor))).catch(() => {})
}

const cookieOf = async (token: string) => `${token}.${await makeSignature(token, config.BETTER_AUTH_SECRET)}`
const redisKey = (cookie: string) =>
  `latchkey:session:${new Bun.CryptoHasher("sha256").update(cookie).digest("base64url")}`
const encryptionKey = (cookie: string) => `${config.BETTER_AUTH_SECRET}:session:${cookie}`

const seal = (cookie: string, session: Session, until: number) =>
  symmetricEncrypt({ key: encryptionKey(cookie), data: JSON.stringify({ session, until }) })

/** Decrypts a value that was sealed for this cookie; returns `undefined` for any other value and for an outdated one. */
async function unseal(cookie: string, sealed: string): Promise<Session | undefined> {
  const data = await symmetricDecrypt({ key: encryptionKey(cookie), data: sealed }).catch(() => undefined)
  if (!data) return undefined
  const { session, until } = JSON.parse(data) as Stored
  if (until <= Date.now()) return undefined
  return {
    ...session,
    createdAt: new Date(session.createdAt),
    expiresAt: new Date(session.expiresAt),
    endsAtLatest: new Date(session.endsAtLatest),
  }
}
