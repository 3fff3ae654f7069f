import { getCurrentAdapter, runWithTransaction } from "@better-auth/core/context"
import type { BetterAuthPlugin, Session, User } from "better-auth"
import { APIError, createAuthEndpoint, getSessionFromCtx, sensitiveSessionMiddleware } from "better-auth/api"
import { deleteSessionCookie, setSessionCookie } from "better-auth/cookies"
import { z } from "zod"
import { currentAttempt } from "../limits/attempt.server.ts"
import { isKnownTo } from "../limits/device.server.ts"
import { knownLane } from "../limits/hashing-queue.server.ts"
import { bySession, countProof, countWrongPassword, demandPatience } from "../limits/password-limits.server.ts"
import { noteEvent } from "../store/activity.server.ts"
import { hashPassword, verifyPassword } from "./password.server.ts"
import { invalidFields } from "./refuse.server.ts"

type Context = Parameters<typeof getSessionFromCtx>[0]
type Proven = { session: { session: Session; user: User }; accountId: string; hash: string }
type Key = { enabled: boolean; expiresAt: Date | null }

/** How many others a changed password ended. */
export type Ended = { sessions: number; keys: number }

/**
 * Makes sure that the person whose session this is has typed their password into this field of the body. Throws a 401
 * without a session, a 422 at the field when the password is missing or wrong, and a 429 after too many wrong ones, which
 * are counted for the account and recorded as its activity.
 */
export async function provePassword(ctx: Context, field: "password" | "currentPassword"): Promise<Proven> {
  const session = await getSessionFromCtx(ctx)
  if (!session) throw new APIError("UNAUTHORIZED", { message: "Log in first." })
  const { id, email } = session.user
  const password: unknown = ctx.body?.[field]
  if (typeof password !== "string" || password === "") throw invalidFields({ [field]: "Enter your password." })

  const attempt = currentAttempt()
  const device = attempt?.device && isKnownTo(attempt.device, id) ? attempt.device.id : undefined
  const guessedBy = bySession(email, device)
  await demandPatience(guessedBy)
  await countProof(guessedBy)
  if (attempt) {
    attempt.lane = knownLane(id)
    // Sent all at once, wrong passwords are counted only when they have been hashed.
    attempt.atItsTurn = () => demandPatience(guessedBy)
  }
  const account = await ctx.context.internalAdapter.findCredentialAccount(id)
  const hash = account?.password
  if (!account || !hash || !(await verifyPassword({ hash, password }))) {
    await countWrongPassword(guessedBy)
    await noteEvent("password_wrong", id, ctx.headers)
    throw wrongPassword(field)
  }
  return { session, accountId: account.id, hash: attempt?.provenHash ?? hash }
}

const wrongPassword = (field: string) => invalidFields({ [field]: "This password is wrong." })

/** What `provePassword` reads itself, so that a missing password is a fault of its field. */
const anyBody = z.looseObject({}).optional()

/** Better Auth's endpoints that ask for a password again, by our rules. They have its paths, and take its endpoints' place. */
export const passwordEndpoints = {
  id: "latchkey-passwords",
  endpoints: {
    /**
     * Sets another password, and ends every session and every access key. A new session takes the place of this one. Of
     * several changes at once the first is made; the others get the answer for a wrong password.
     */
    changePassword: createAuthEndpoint(
      "/change-password",
      {
        method: "POST",
        body: z.looseObject({ newPassword: z.string() }),
        use: [sensitiveSessionMiddleware],
      },
      async (ctx) => {
        const { session, accountId, hash } = await provePassword(ctx, "currentPassword")
        const { user } = session
        const password = await hashPassword(ctx.body.newPassword)
        const { ended, begun } = await runWithTransaction(ctx.context.adapter, async () => {
          const adapter = await getCurrentAdapter(ctx.context.adapter)
          const changed = await adapter.updateMany({
            model: "account",
            where: [
              { field: "id", value: accountId },
              { field: "password", value: hash },
            ],
            update: { password, updatedAt: new Date() },
          })
          if (changed === 0) throw wrongPassword("currentPassword")
          const ended: Ended = {
            sessions: await adapter.count({
              model: "session",
              where: [
                { field: "userId", value: user.id },
                { field: "id", operator: "ne", value: session.session.id },
                { field: "expiresAt", operator: "gt", value: new Date() },
              ],
            }),
            keys: await endKeys(adapter, user.id),
          }
          await ctx.context.internalAdapter.deleteUserSessions(user.id)
          return { ended, begun: await ctx.context.internalAdapter.createSession(user.id) }
        })
        await setSessionCookie(ctx, { session: begun, user })
        return ctx.json({ user, token: begun.token, ended })
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

/** Deletes the access keys of a user, and returns how many of them could still be used. */
async function endKeys(adapter: Awaited<ReturnType<typeof getCurrentAdapter>>, userId: string) {
  const theirs = { model: "apikey", where: [{ field: "referenceId", value: userId }] }
  const keys = await adapter.findMany<Key>(theirs)
  await adapter.deleteMany(theirs)
  const now = new Date()
  return keys.filter(({ enabled, expiresAt }) => enabled && (!expiresAt || expiresAt > now)).length
}
