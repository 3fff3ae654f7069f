import { getCurrentAdapter, runWithTransaction } from "@better-auth/core/context"
import type { BetterAuthPlugin, Session, User, Where } from "better-auth"
import {
  APIError,
  createAuthEndpoint,
  getSessionFromCtx,
  isAPIError,
  sensitiveSessionMiddleware,
} from "better-auth/api"
import { deleteSessionCookie, setSessionCookie } from "better-auth/cookies"
import { z } from "zod"
import { currentAttempt, knownLane } from "../limits/hashing-queue.server.ts"
import {
  checkWrongPasswords,
  countPassword,
  countWrongPassword,
  isKnownTo,
  sessionCounters,
} from "../limits/password-limits.server.ts"
import { recordAccountEvent } from "../store/activity.server.ts"
import { findAccount } from "../store/same-email.server.ts"
import { emailFault, emailTakenError, invalidFieldsError, isEmailOrMailbox, throwFaults } from "./field-rules.server.ts"
import { hashPassword, verifyPassword } from "./password.server.ts"

type Context = Parameters<typeof getSessionFromCtx>[0]
type Proven = { session: { session: Session; user: User }; accountId: string; hash: string }
type Key = { enabled: boolean; expiresAt: Date | null }

/** How many other sessions, access keys and calendar addresses a changed password ended. */
export type Ended = { sessions: number; keys: number; calendars: number }

/**
 * Checks the password in this field of the body against the account of the session. Throws a 401 without a session, a 422
 * at the field if the password is missing or wrong, and a 429 after too many wrong ones. Wrong passwords are counted per
 * account and added to the account's activity.
 */
export async function provePassword(ctx: Context, field: "password" | "currentPassword"): Promise<Proven> {
  const session = await getSessionFromCtx(ctx)
  if (!session) throw new APIError("UNAUTHORIZED", { message: "Log in first." })
  const { id, email } = session.user
  const password: unknown = ctx.body?.[field]
  if (typeof password !== "string" || password === "") throw invalidFieldsError({ [field]: "Enter your password." })

  const attempt = currentAttempt()
  const device = attempt?.device && isKnownTo(attempt.device, id) ? attempt.device.id : undefined
  const guessCounters = sessionCounters(email, device)
  await checkWrongPasswords(guessCounters)
  await countPassword(guessCounters)
  if (attempt) {
    attempt.lane = knownLane(id)
    // Checks again, because concurrent wrong passwords are only counted after they were hashed.
    attempt.beforeHashing = () => checkWrongPasswords(guessCounters)
  }
  const account = await ctx.context.internalAdapter.findCredentialAccount(id)
  const hash = account?.password
  if (!account || !hash || !(await verifyPassword({ hash, password }))) {
    await countWrongPassword(guessCounters)
    await recordAccountEvent("password_wrong", id, ctx.headers)
    throw wrongPassword(field)
  }
  return { session, accountId: account.id, hash: attempt?.provenHash ?? hash }
}

const wrongPassword = (field: string) => invalidFieldsError({ [field]: "This password is wrong." })

/** `provePassword` checks the body itself, so that a missing password is an error at its field. */
const anyBody = z.looseObject({}).optional()

/** Our versions of the Better Auth endpoints that ask for a password again. They replace its own at the same paths. */
export const passwordEndpoints = {
  id: "latchkey-passwords",
  // With this model, the transaction of a password change can delete calendar addresses. Only calendar-addresses.server.ts
  // uses the table otherwise.
  schema: {
    calendarAddress: {
      fields: {
        userId: { type: "string", required: true },
        hash: { type: "string", required: true },
        createdAt: { type: "date", required: true },
        lastUsedAt: { type: "date", required: false },
      },
    },
  },
  endpoints: {
    /**
     * Sets another password, ends every session, access key and calendar address, and begins a new session for this browser.
     * The first of several concurrent changes wins; the others get the answer for a wrong password.
     */
    changePassword: createAuthEndpoint(
      "/change-password",
      {
        method: "POST",
        body: z.looseObject({ newPassword: z.string() }),
        use: [sensitiveSessionMiddleware],
      },
      async (ctx) => {
        const proven = await provePassword(ctx, "currentPassword")
        const { session, user } = proven.session
        const password = await hashPassword(ctx.body.newPassword)
        const { ended, begun } = await runWithTransaction(ctx.context.adapter, async () => {
          await updateProven(ctx, proven, { password }, "currentPassword")
          const ended = await endEverything(ctx, user.id, session.id)
          return { ended, begun: await ctx.context.internalAdapter.createSession(user.id) }
        })
        await setSessionCookie(ctx, { session: begun, user })
        return ctx.json({ user, token: begun.token, ended })
      },
    ),

    /** Changes the email address. Sessions and access keys stay valid, because they belong to the account. */
    changeEmail: createAuthEndpoint(
      "/change-email",
      { method: "POST", body: anyBody, use: [sensitiveSessionMiddleware] },
      async (ctx) => {
        const given: unknown = ctx.body?.newEmail
        const newEmail = typeof given === "string" ? given.trim().toLowerCase() : ""
        throwFaults({ newEmail: emailFault(newEmail) })
        const proven = await provePassword(ctx, "password")
        const { id } = proven.session.user
        if (isEmailOrMailbox(String(ctx.body?.password), newEmail))
          throw invalidFieldsError({ newEmail: "Your password is this address. Change the password first." })
        if (await isTaken(newEmail, id)) throw emailTakenError("newEmail")
        const user = await runWithTransaction(ctx.context.adapter, async () => {
          // Locks the row, so that a concurrent request cannot change the password.
          await updateProven(ctx, proven, {}, "password")
          return ctx.context.internalAdapter.updateUser(id, { email: newEmail, emailVerified: false })
        }).catch(async (error) => {
          // A concurrent change of another account may have taken the address.
          throw !isAPIError(error) && (await isTaken(newEmail, id)) ? emailTakenError("newEmail") : error
        })
        return ctx.json({ status: true, user })
      },
    ),

    verifyPassword: createAuthEndpoint(
      "/verify-password",
      { method: "POST", body: anyBody, use: [sensitiveSessionMiddleware] },
      async (ctx) => {
        await provePassword(ctx, "password")
        return ctx.json({ status: true })
      },
    ),

    deleteUser: createAuthEndpoint(
      "/delete-user",
      { method: "POST", body: anyBody, use: [sensitiveSessionMiddleware] },
      async (ctx) => {
        const { session } = await provePassword(ctx, "password")
        await ctx.context.internalAdapter.deleteUser(session.user.id)
        deleteSessionCookie(ctx)
        return ctx.json({ success: true, message: "User deleted" })
      },
    ),
  },
} satisfies BetterAuthPlugin

/** Changes the account in the current transaction. Throws the 422 for a wrong password if it was replaced since it was proven. */
async function updateProven(ctx: Context, { accountId, hash }: Proven, update: { password?: string }, field: string) {
  const adapter = await getCurrentAdapter(ctx.context.adapter)
  const changed = await adapter.updateMany({
    model: "account",
    where: [
      { field: "id", value: accountId },
      { field: "password", value: hash },
    ],
    update: { ...update, updatedAt: new Date() },
  })
  if (changed === 0) throw wrongPassword(field)
}

/** Ends all sessions, access keys and calendar addresses of a user. Does not count the session `notCounted`. */
export async function endEverything(ctx: Context, userId: string, notCounted?: string): Promise<Ended> {
  const adapter = await getCurrentAdapter(ctx.context.adapter)
  const living: Where[] = [
    { field: "userId", value: userId },
    { field: "expiresAt", operator: "gt", value: new Date() },
  ]
  if (notCounted) living.push({ field: "id", operator: "ne", value: notCounted })
  const sessions = await adapter.count({ model: "session", where: living })
  await ctx.context.internalAdapter.deleteUserSessions(userId)
  const keys = await endKeys(adapter, userId)
  const calendars = await adapter.deleteMany({ model: "calendarAddress", where: [{ field: "userId", value: userId }] })
  return { sessions, keys, calendars }
}

/** Whether another account has this address. */
async function isTaken(email: string, userId: string): Promise<boolean> {
  const account = await findAccount(email)
  return account !== undefined && account.id !== userId
}

/** Deletes the access keys of a user and returns how many of them were still valid. */
async function endKeys(adapter: Awaited<ReturnType<typeof getCurrentAdapter>>, userId: string) {
  const theirs = { model: "apikey", where: [{ field: "referenceId", value: userId }] }
  const keys = await adapter.findMany<Key>(theirs)
  await adapter.deleteMany(theirs)
  const now = new Date()
  return keys.filter(({ enabled, expiresAt }) => enabled && (!expiresAt || expiresAt > now)).length
}
