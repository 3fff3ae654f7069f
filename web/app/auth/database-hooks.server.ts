import type { BetterAuthOptions } from "better-auth"
import { noteEvent } from "./account-events.server.ts"
import { forgetPerson, forgetSession } from "./forget-session.server.ts"
import { ownerTag } from "./owner-tag.server.ts"
import { lifetime } from "./session-lifetime.server.ts"
import { forgetShared } from "./shared-sessions.server.ts"

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
    },
    delete: {
      after: async ({ id, userId, token }, context) => {
        forgetSession(id)
        await forgetShared([token])
        if (context?.path === "/delete-user") return
        await noteEvent(context?.path === "/sign-out" ? "logged_out" : "session_ended", userId, context?.headers)
      },
    },
  },
}
