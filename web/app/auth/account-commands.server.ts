import { runWithTransaction } from "@better-auth/core/context"
import { sql } from "drizzle-orm"
import { actingAs } from "#shared/database/acting-as.ts"
import { statement } from "#shared/database/statement.ts"
import { OperatorError } from "#shared/operator-error.ts"
import { securityEvents } from "#shared/security-events/schema.ts"
import { config } from "#web/app/config.server.ts"
import { auth } from "./better-auth/auth.server.ts"
import { emailFault, nameFault } from "./better-auth/field-rules.server.ts"
import { createLink, deleteResetLinks } from "./better-auth/one-time-links.server.ts"
import { recordAccountEvent } from "./store/activity.server.ts"
import { client, db, feedPool, pool } from "./store/database.server.ts"
import { findAccount } from "./store/same-email.server.ts"
import { apikey, session, user } from "./store/schema.ts"

/** An account as the operator sees it. `lastUsedAt` is `null` if the account was never used, or not within 90 days. */
export type ListedAccount = { email: string; name: string; createdAt: Date; lastUsedAt: Date | null }

const value = sql.placeholder
/** The time of the last log-in or log-out, because ended sessions are deleted. Leaves out changes by the operator. */
const lastEvent = statement<{ at: Date | null }, { subject: string }>(sql`
  select max(created_at) as at from ${securityEvents}
  where ${actingAs(value("subject"))} and user_id = ${value("subject")}
    and (event in ('security.logged_in', 'security.logged_out')
      or event = 'security.registered' and request_id is not null)`)

/** All accounts, oldest first. */
export async function listAccounts(): Promise<ListedAccount[]> {
  const accounts = await db
    .select({
      id: user.id,
      email: user.email,
      name: user.name,
      createdAt: user.createdAt,
      lastUsedAt: sql<Date | null>`greatest(
        (select max(updated_at) from ${session} where user_id = "user".id),
        (select max(last_request) from ${apikey} where reference_id = "user".id))`.mapWith(user.createdAt),
    })
    .from(user)
    .orderBy(user.createdAt, user.id)
  const listed: ListedAccount[] = []
  for (const { id, ...account } of accounts) {
    const [{ at } = { at: null }] = await lastEvent(client, { subject: id })
    const last = Math.max(account.lastUsedAt?.getTime() ?? 0, at?.getTime() ?? 0)
    listed.push({ ...account, lastUsedAt: last > 0 ? new Date(last) : null })
  }
  return listed
}

/** Creates an account without a password and returns the link that sets one. Throws `OperatorError`. */
export async function createAccount(email: string, name = email.split("@")[0]!): Promise<string> {
  await requireFreeAddress(email)
  const fault = nameFault(name)
  if (fault) throw new OperatorError(`The name cannot be used: ${fault}`)
  const { adapter, internalAdapter } = await auth.$context
  const [created, secret] = await runWithTransaction(adapter, async () => {
    const created = await internalAdapter.createUser({ email, name, emailVerified: false }, { method: "admin" })
    return [created, await createLink(internalAdapter, "reset", created.id)]
  })
  await recordAccountEvent("reset_link_created", created.id)
  return resetLink(secret)
}

/** Returns a link that sets the password of an account. Earlier links become invalid. Throws `OperatorError`. */
export async function createResetLink(email: string): Promise<string> {
  const { id } = await requireAccount(email)
  await deleteResetLinks(id)
  const secret = await createLink((await auth.$context).internalAdapter, "reset", id)
  await recordAccountEvent("reset_link_created", id)
  return resetLink(secret)
}

/** Returns an invitation link for one account, bound to this address if it is given. Throws `OperatorError`. */
export async function createInvitation(email?: string): Promise<string> {
  if (config.SIGN_UP === "closed")
    throw new OperatorError(
      "With SIGN_UP=closed an invitation cannot be used: create the account with `accounts create`.",
    )
  if (email) await requireFreeAddress(email)
  const secret = await createLink((await auth.$context).internalAdapter, "invite", email?.toLowerCase() ?? "")
  await recordAccountEvent("invitation_created", undefined)
  return `${config.BETTER_AUTH_URL}/register?invite=${secret}`
}

/** Deletes an account with everything that belongs to it. Throws `OperatorError`. */
export async function deleteAccountOf(email: string): Promise<void> {
  const { id } = await requireAccount(email)
  await (await auth.$context).internalAdapter.deleteUser(id)
}

/** Closes the connections to the database. */
export const disconnect = () => Promise.all([pool.client.close(), feedPool.client.close()])

const resetLink = (secret: string) => `${config.BETTER_AUTH_URL}/reset?token=${secret}`

async function requireAccount(email: string) {
  const account = await findAccount(email)
  if (!account) throw new OperatorError(`There is no account with the email address ${email}.`)
  return account
}

async function requireFreeAddress(email: string) {
  if (emailFault(email)) throw new OperatorError(`${email} is not an email address.`)
  if (await findAccount(email)) throw new OperatorError(`There is an account with the email address ${email} already.`)
}
