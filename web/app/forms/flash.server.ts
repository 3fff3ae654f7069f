import { config } from "../config.server.ts"
import { ownCookie } from "../cookie.server.ts"

/** A message that the page after a redirect shows. */
export type Flash = {
  id: string
  message: string
  failed?: boolean
  /** The change that the button Undo undoes. */
  undo?: string
  /** The address of a view that shows the task, if the current view hides it. */
  show?: string
  /** The id of a task that was just completed or reopened. The list still shows it. */
  kept?: string
  /** Makes other tabs discard their drafts. */
  loggedOut?: true
}

const cookie = ownCookie("flash", { maxAge: 60, secrets: [config.BETTER_AUTH_SECRET] })

/** Returns the message of the previous answer, if any. */
export async function flashOf(request: Request): Promise<Flash | null> {
  const [flash = null] = (await cookie.parse(request.headers.get("cookie")).catch(() => null)) || []
  return flash
}

export type FlashOptions = Omit<Flash, "id" | "message">

/** The `Set-Cookie` value with a message for the next page. */
export const flash = (message: string, more: FlashOptions = {}) =>
  // The message is in a list, because otherwise the cookie would begin like a JWT.
  cookie.serialize([{ id: crypto.randomUUID(), message, ...more } satisfies Flash])

/** The `Set-Cookie` value that removes the message after it was shown. */
export const forgetFlash = () => cookie.serialize("", { maxAge: 0 })
