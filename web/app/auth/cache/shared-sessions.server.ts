import { makeSignature, symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto"
import { settings } from "#web/app/config.server.ts"
import { redis } from "../store/redis.server.ts"
import type { Session } from "./session-cache.server.ts"
import { renewAfter } from "./session-lifetime.server.ts"

/** Milliseconds: within them an end that Redis was not told of is noticed all the same; and never past a session's renewal. */
const keptFor = Math.min(4, renewAfter) * 1_000

type Times = "createdAt" | "expiresAt" | "endsForGood"

/** As in JSON. */
type Kept = {
  session: Omit<Session, Times> & Record<Times, string>
  until: number
}

/**
 * The session of a cookie, from Redis or else from where `read` finds it, to be kept in Redis for a moment: so it is read
 * once for all web processes. While Redis is away each request reads. Nobody who can read or write Redis learns a cookie,
 * or can make up a session: names are hashed, values are sealed with the cookie and the server's secret.
 */
export async function sharedSession(cookie: string, read: () => Promise<Session | undefined>) {
  if (!redis || keptFor === 0) return read()
  const name = nameOf(cookie)
  const sealed = await redis((client) => client.get(name)).catch(() => null)
  const kept = sealed && (await unseal(cookie, sealed))
  if (kept) return kept
  const until = Date.now() + keptFor
  const session = await read()
  if (session) {
    const value = await seal(cookie, session, until)
    await redis((client) => client.set(name, value, "PX", String(keptFor), "NX")).catch(() => {})
  }
  return session
}

/**
 * Sessions ended, or what is known of them has changed: no process finds them in Redis any more. What stands in their place
 * for a moment keeps out who is just reading them as they were.
 */
export async function forgetShared(tokens: string[]) {
  if (!redis || keptFor === 0) return
  const names = await Promise.all(tokens.map(async (token) => nameOf(await cookieOf(token))))
  for (const name of names) await redis((client) => client.set(name, "", "PX", String(keptFor))).catch(() => {})
}

const cookieOf = async (token: string) => `${token}.${await makeSignature(token, settings.BETTER_AUTH_SECRET)}`
const nameOf = (cookie: string) =>
  `latchkey:session:${new Bun.CryptoHasher("sha256").update(cookie).digest("base64url")}`
const keyFor = (cookie: string) => `${settings.BETTER_AUTH_SECRET}:session:${cookie}`

const seal = (cookie: string, session: Session, until: number) =>
  symmetricEncrypt({ key: keyFor(cookie), data: JSON.stringify({ session, until }) })

/** What was sealed for this cookie; `undefined` for anything else, and for what is past its time. */
async function unseal(cookie: string, sealed: string): Promise<Session | undefined> {
  const data = await symmetricDecrypt({ key: keyFor(cookie), data: sealed }).catch(() => undefined)
  if (!data) return undefined
  const { session, until } = JSON.parse(data) as Kept
  if (until <= Date.now()) return undefined
  return {
    ...session,
    createdAt: new Date(session.createdAt),
    expiresAt: new Date(session.expiresAt),
    endsForGood: new Date(session.endsForGood),
  }
}
