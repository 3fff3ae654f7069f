import type { BetterAuthOptions } from "better-auth"
import { forgetPerson, forgetSession } from "../cache/session-cache.server.ts"
import { forgetShared } from "../cache/shared-sessions.server.ts"
import { endOldestSession } from "../limits/account-limits.server.ts"
import { type AccountEvent, recordAccountEvent } from "../store/activity.server.ts"
import { lifetime, ownerTag, sessionCookieIn } from "../store/sessions.server.ts"
import { invalidInvitation } from "./link-endpoints.server.ts"
import { consumeLink, deleteLinksOf } from "./one-time-links.server.ts"

/** Better Auth calls these at every change of an account or a session, by any endpoint. */
export const databaseHooks: BetterAuthOptions["databaseHooks"] = {
  user: {
    create: {
      before: async ({ name }, context) => {
        const invite: unknown = context?.path === "/sign-up/email" ? context.body?.invite : undefined
        // This runs in the transaction that creates the account, so a failed registration does not use up the invitation.
        if (context && typeof invite === "string" && invite !== "")
          if (!(await consumeLink(context.context.internalAdapter, "invite", invite))) throw invalidInvitation()
        return { data: { name: name.trim() } }
      },
      after: ({ id }, context) => recordAccountEvent("registered", id, context?.headers),
    },
    update: {
      before: async ({ name }) => ({ data: name === undefined ? {} : { name: name.trim() } }),
      after: ({ id }) => forgetPerson(id),
    },
    delete: {
      // There is no subject, because the account and its events have been deleted.
      after: async (user, context) => {
        await deleteLinksOf(user)
        await recordAccountEvent("account_deleted", undefined, context?.headers)
      },
    },
  },
  session: {
    create: {
      before: async ({ token, userId }) => ({
        data: {
          token: `${token}-${await ownerTag(userId)}`,
          expiresAt: new Date(Date.now() + lifetime * 1000),
        },
      }),
      after: async (session, context) => {
        // A browser has one session, so a new session ends the one in the browser's cookie.
        const previous = sessionCookieIn(context?.headers)?.token
        if (previous) await context?.context.internalAdapter.deleteSession(previous)
        for (const ended of await endOldestSession(session)) await onEnded(ended, "session_ended", context?.headers)
      },
    },
    delete: {
      after: async (session, context) => {
        const event = context?.path === "/sign-out" ? "logged_out" : "session_ended"
        await onEnded(session, context?.path === "/delete-user" ? undefined : event, context?.headers)
      },
    },
  },
}

/** Removes a deleted session from the caches and records `event`, if its account still exists. */
async function onEnded(
  { id, userId, token }: { id: string; userId: string; token: string },
  event: AccountEvent | undefined,
  headers?: Headers,
) {
  forgetSession(id)
  await forgetShared([token])
  if (event) await recordAccountEvent(event, userId, headers)
}
