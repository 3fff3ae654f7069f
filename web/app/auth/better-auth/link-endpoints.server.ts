import { runWithTransaction } from "@better-auth/core/context"
import type { BetterAuthPlugin } from "better-auth"
import { APIError, createAuthEndpoint, getSessionFromCtx } from "better-auth/api"
import { deleteSessionCookie } from "better-auth/cookies"
import { z } from "zod"
import { config } from "#web/app/config.server.ts"
import { addressIn } from "#web/http/client-address.ts"
import { recordAccountEvent } from "../store/activity.server.ts"
import { passwordFault, throwFaults } from "./field-rules.server.ts"
import { consumeLink, deleteResetLinks, valueOfLink } from "./one-time-links.server.ts"
import { hashPassword } from "./password.server.ts"
import { endEverything } from "./password-endpoints.server.ts"

/** Paths of the endpoints below. Only our own pages and endpoints call them. */
export const internalPaths = ["/sign-up/check", "/reset/check", "/reset"]

/**
 * Checks whether an account may be created with this invitation (empty without one). Returns the address that the invitation
 * is bound to, or an empty text. Throws a 403 with the reason.
 */
export async function checkSignUp(invite: string, headers: Headers | undefined): Promise<string> {
  if (config.SIGN_UP === "closed") throw refusedSignUp("SIGN_UP_CLOSED", "Only the operator creates accounts here.")
  if (invite === "") {
    if (config.SIGN_UP === "open") return ""
    throw refusedSignUp("INVITATION_NEEDED", "To create an account here, open the link of an invitation.")
  }
  const email = await valueOfLink("invite", invite, addressIn(headers))
  if (email === undefined) throw invalidInvitation()
  return email
}

const refusedSignUp = (code: string, message: string) => new APIError("FORBIDDEN", { code, message })

export const invalidInvitation = () =>
  refusedSignUp("INVITATION_INVALID", "The invitation may have been used, or be older than seven days.")

const invalidLink = () =>
  new APIError("BAD_REQUEST", {
    code: "LINK_INVALID",
    message: "This link is not valid. It may have been used, or be older than an hour.",
  })

/** Endpoints for one-time links (`accounts invite`, `accounts reset`). */
export const linkEndpoints = {
  id: "latchkey-links",
  endpoints: {
    checkSignUp: createAuthEndpoint(
      "/sign-up/check",
      { method: "POST", body: z.object({ invite: z.string() }) },
      async (ctx) => ctx.json({ email: await checkSignUp(ctx.body.invite, ctx.headers) }),
    ),

    checkReset: createAuthEndpoint(
      "/reset/check",
      { method: "POST", body: z.object({ token: z.string() }) },
      async (ctx) => {
        if ((await valueOfLink("reset", ctx.body.token, addressIn(ctx.headers))) === undefined) throw invalidLink()
        return ctx.json({ status: true })
      },
    ),

    /**
     * Sets the password of the account that the link is for, and ends its sessions and access keys, and the session of this
     * browser. A refused password does not use up the link.
     */
    reset: createAuthEndpoint(
      "/reset",
      { method: "POST", body: z.object({ token: z.string(), newPassword: z.string() }) },
      async (ctx) => {
        const { adapter, internalAdapter } = ctx.context
        const { token, newPassword } = ctx.body
        const userId = await valueOfLink("reset", token, addressIn(ctx.headers))
        const user = userId === undefined ? null : await internalAdapter.findUserById(userId)
        if (!user) throw invalidLink()
        throwFaults({ newPassword: passwordFault(newPassword, user.email) })
        const current = await getSessionFromCtx(ctx)
        // The hash is made before the transaction, because that would hold a connection while the hash waits for its turn.
        const password = await hashPassword(newPassword)
        const ended = await runWithTransaction(adapter, async () => {
          if (!(await consumeLink(internalAdapter, "reset", token))) throw invalidLink()
          const account = await internalAdapter.findCredentialAccount(user.id)
          if (account) await internalAdapter.updateAccount(account.id, { password })
          // The operator created this account without a password.
          else
            await internalAdapter.createAccount({
              userId: user.id,
              providerId: "credential",
              accountId: user.id,
              password,
            })
          return endEverything(ctx, user.id)
        })
        await deleteResetLinks(user.id)
        if (current) await internalAdapter.deleteSession(current.session.token)
        deleteSessionCookie(ctx)
        await recordAccountEvent("password_reset", user.id, ctx.headers)
        for (let n = 0; n < ended.keys; n++) await recordAccountEvent("key_revoked", user.id, ctx.headers)
        return ctx.json({ status: true })
      },
    ),
  },
} satisfies BetterAuthPlugin
