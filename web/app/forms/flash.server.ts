import { config } from "../config.server.ts"
import { ownCookie } from "../cookie.server.ts"

/** A message for the page after a redirect. `undo` is the id of a deletion that can be undone; `loggedOut` makes other tabs discard their drafts. */
export type Flash = { id: string; message: string; failed?: boolean; undo?: string; loggedOut?: true }

const cookie = ownCookie("flash", { maxAge: 60, secrets: [config.BETTER_AUTH_SECRET] })

/** The message of the previous answer, if any. */
export async function flashOf(request: Request): Promise<Flash | null> {
  const [flash = null] = (await cookie.parse(request.headers.get("cookie")).catch(() => null)) || []
  return flash
}

/** The `Set-Cookie` value that leaves a message for the next page. */
export const flash = (message: string, more: Omit<Flash, "id" | "message"> = {}) =>
  // In a list, because the cookie would otherwise begin like a JWT.
  cookie.serialize([{ id: crypto.randomUUID(), message, ...more } satisfies Flash])

/** The `Set-Cookie` value that removes the message after it was shown. */
export const forgetFlash = () => cookie.serialize("", { maxAge: 0 })
