import { SignJWT } from "jose"
import { settings } from "#web/app/config.server.ts"
import { keyAlgorithm } from "../better-auth/jwt-options.server.ts"
import type { Session } from "../cache/session-cache.server.ts"
import { reachable } from "../store/reachable.server.ts"
import { signingKey } from "./signing-keys.server.ts"

const { BETTER_AUTH_SECRET, JWT_AUDIENCE, JWT_EXPIRES_IN, JWT_ISSUER } = settings
const secret = new TextEncoder().encode(BETTER_AUTH_SECRET)

/** Who a token speaks for, and what it ends with at the latest: a session, or a personal access key. */
export type Holder = { subject: string; email: string; sid: string; endsAt: Date | null }

/** A JWT for the task API; it lives `expiresIn` seconds. */
export type Token = { token: string; expiresIn: number }

/** Mints a JWT (RFC 9068). With `jkt`, the thumbprint of a key, only the key's holder can use it (RFC 9449, 6.1). */
export async function mintToken({ subject, email, sid, endsAt }: Holder, jkt?: string): Promise<Token> {
  const now = Math.floor(Date.now() / 1000)
  const left = endsAt ? Math.floor(endsAt.getTime() / 1000) - now : JWT_EXPIRES_IN
  const expiresIn = Math.max(1, Math.min(JWT_EXPIRES_IN, left))
  const { header, key } = await signer()
  const token = await new SignJWT({ email, sid, ...(jkt && { cnf: { jkt } }) })
    .setProtectedHeader({ ...header, typ: "at+jwt" })
    .setSubject(subject)
    .setJti(crypto.randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + expiresIn)
    .setIssuer(JWT_ISSUER)
    .setAudience(JWT_AUDIENCE)
    .sign(key)
  return { token, expiresIn }
}

async function signer() {
  if (!keyAlgorithm) return { header: { alg: "HS256" }, key: secret }
  const { alg, kid, privateKey } = await reachable(signingKey())
  return { header: { alg, kid }, key: privateKey }
}

/** The session as a token's holder. */
export const holderOf = ({ id, user, expiresAt }: Session): Holder => ({
  subject: user.id,
  email: user.email,
  sid: id,
  endsAt: expiresAt,
})
