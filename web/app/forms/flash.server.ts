import { config } from "../config.server.ts"
import { ownCookie } from "../cookie.server.ts"

/** A message for the page after a redirect. */
export type Flash = {
  id: string
  message: string
  failed?: boolean
  /** The name of a change that can be undone. */
  undo?: string
  /** The address that shows a task which the current view hides. */
  show?: string
  /** The id of a task that was just completed or reopened, which the list still shows. */
  kept?: string
  /** Makes other tabs discard their drafts. */
  loggedOut?: true
}

const cookie = ownCookie("flash", { maxAge: 60, secrets: [config.BETTER_AUTH_SECRET] })

/** The message of the previous answer, if any. */
export async function flashOf(request: Request): Promise<Flash | null> {
  const [flash = null] = (await cookie.parse(request.headers.get("cookie")).catch(() => null)) || []
  return flash
}

export type FlashOptions = Omit<Flash, "id" | "message">

/** The `Set-Cookie` value that leaves a message for the next page. */
export const flash = (message: string, more: FlashOptions = {}) =>
  // In a list, because the cookie would otherwise begin like a JWT.
  cookie.serialize([{ id: crypto.randomUUID(), message, ...more } satisfies Flash])

/** The `Set-Cookie` value that removes the message after it was shown. */
export const forgetFlash = () => cookie.serialize("", { maxAge: 0 })
