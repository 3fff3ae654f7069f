import { SignJWT } from "jose"
import { config } from "#web/app/config.server.ts"
import { keyAlgorithm } from "../better-auth/auth.server.ts"
import { orUnavailable } from "../store/database.server.ts"
import type { Session } from "../store/sessions.server.ts"
import { signingKey } from "./signing-keys.server.ts"

const { BETTER_AUTH_SECRET, JWT_AUDIENCE, JWT_EXPIRES_IN, JWT_ISSUER } = config
const secret = new TextEncoder().encode(BETTER_AUTH_SECRET)

/**
 * The subject of a token, and the session, personal access key or calendar address (`sid`) with which the token ends.
 * `clientId` is the id of the access key; without it, the client is this web app. `scope` restricts the token; without it, the
 * token gives full access.
 */
export type Holder = {
  subject: string
  email: string
  sid: string
  endsAt: Date | null
  clientId?: string
  scope?: "tasks:read"
}

/** A JWT for the task API. `expiresIn` is in seconds. */
export type Token = { token: string; expiresIn: number }

/** Mints a JWT (RFC 9068). With `jkt`, the thumbprint of a key, the token is bound to that key (RFC 9449, 6.1). */
export async function mintToken(holder: Holder, jkt?: string): Promise<Token> {
  const { subject, email, sid, endsAt, clientId = "latchkey", scope } = holder
  const now = Math.floor(Date.now() / 1000)
  const left = endsAt ? Math.floor(endsAt.getTime() / 1000) - now : JWT_EXPIRES_IN
  const expiresIn = Math.max(1, Math.min(JWT_EXPIRES_IN, left))
  const { header, key } = await signer()
  const claims = { email, sid, client_id: clientId, ...(scope && { scope }), ...(jkt && { cnf: { jkt } }) }
  const token = await new SignJWT(claims)
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
  const { alg, kid, privateKey } = await orUnavailable(signingKey())
  return { header: { alg, kid }, key: privateKey }
}

/** The holder of a session's tokens. */
export const holderOf = ({ id, user, expiresAt }: Session): Holder => ({
  subject: user.id,
  email: user.email,
  sid: id,
  endsAt: expiresAt,
})
