import type { BetterAuthOptions } from "better-auth"
import { forgetPerson, forgetSession } from "../cache/forget.server.ts"
import { lifetime } from "../cache/session-lifetime.server.ts"
import { forgetShared } from "../cache/shared-sessions.server.ts"
import { makeRoomFor } from "../limits/account-limits.server.ts"
import { type AccountEvent, noteEvent } from "../store/activity.server.ts"
import { ownerTag } from "./owner-tag.server.ts"
import { sessionCookieIn } from "./session-cookie.server.ts"

/** What goes with every change of an account or a session, whichever of Better Auth's endpoints makes it. */
export const databaseHooks: BetterAuthOptions["databaseHooks"] = {
  user: {
    create: {
      before: async ({ name }) => ({ data: { name: name.trim() } }),
      after: ({ id }, context) => noteEvent("registered", id, context?.headers),
    },
    update: {
      before: async ({ name }) => ({ data: name === undefined ? {} : { name: name.trim() } }),
      after: ({ id }) => forgetPerson(id),
    },
    delete: {
      // The account's own list of events went with it.
      after: (_user, context) => noteEvent("account_deleted", undefined, context?.headers),
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
        // A browser has one session: where another one begins, the one of its cookie ends.
        const previous = sessionCookieIn(context?.headers)?.token
        if (previous) await context?.context.internalAdapter.deleteSession(previous)
        for (const ended of await makeRoomFor(session)) await onEnded(ended, "session_ended", context?.headers)
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

/** Forgets a session that was deleted, and notes it as `event` where its account is still there. */
async function onEnded(
  { id, userId, token }: { id: string; userId: string; token: string },
  event: AccountEvent | undefined,
  headers?: Headers,
) {
  forgetSession(id)
  await forgetShared([token])
  if (event) await noteEvent(event, userId, headers)
}
