import type { AuthContext } from "better-auth"
import { and, eq, gt, like, or, sql } from "drizzle-orm"
import { checkWrongLinks, countWrongLink } from "../limits/password-limits.server.ts"
import { db } from "../store/database.server.ts"
import { verification } from "../store/schema.ts"
import { hashOf, newSecret } from "../store/secret.ts"

type InternalAdapter = AuthContext["internalAdapter"]

/** Seconds for which a link is valid. `reset` sets the password of an account, `invite` creates an account. */
const lifetimes = { reset: 60 * 60, invite: 7 * 24 * 60 * 60 }

type Kind = keyof typeof lifetimes

/** Only the hash of a link's secret is stored. */
const identifierOf = (kind: Kind, secret: string) => `${kind}:${hashOf(secret)}`

/** Creates a link and returns its secret. `value` is the account of a `reset`, or the address that an `invite` is bound to. */
export async function createLink(adapter: InternalAdapter, kind: Kind, value: string): Promise<string> {
  const secret = newSecret()
  const expiresAt = new Date(Date.now() + lifetimes[kind] * 1000)
  await adapter.createVerificationValue({ identifier: identifierOf(kind, secret), value, expiresAt })
  return secret
}

/**
 * Returns the value of a valid link; `undefined` for any other secret, which counts as a wrong link from this address. Throws
 * a 429 after too many wrong links.
 */
export async function valueOfLink(kind: Kind, secret: string, address: string): Promise<string | undefined> {
  await checkWrongLinks(address)
  const isTheLink = and(eq(verification.identifier, identifierOf(kind, secret)), gt(verification.expiresAt, sql`now()`))
  const [found] = await db.select({ value: verification.value }).from(verification).where(isTheLink)
  if (!found) await countWrongLink(address)
  return found?.value
}

/** Uses up a link, in the current transaction if there is one. Returns whether it was valid: once for concurrent calls. */
export const consumeLink = async (adapter: InternalAdapter, kind: Kind, secret: string): Promise<boolean> =>
  (await adapter.consumeVerificationValue(identifierOf(kind, secret))) !== null

/** Deletes the links that set the password of an account. */
export const deleteResetLinks = (userId: string) => db.delete(verification).where(isResetLinkOf(userId))

/** Deletes the links of an account that is deleted: those that set its password, and invitations bound to its address. */
export const deleteLinksOf = ({ id, email }: { id: string; email: string }) =>
  db
    .delete(verification)
    .where(
      or(
        isResetLinkOf(id),
        and(like(verification.identifier, "invite:%"), eq(verification.value, email.toLowerCase())),
      ),
    )

const isResetLinkOf = (userId: string) => and(like(verification.identifier, "reset:%"), eq(verification.value, userId))
