import { settings } from "../config.server.ts"
import { ownCookie } from "../cookie.server.ts"

/** A message for the page after a redirect; `undo` names what can still be taken back; `loggedOut` ends the tabs' drafts. */
export type Flash = { id: string; message: string; failed?: boolean; undo?: string; loggedOut?: true }

const cookie = ownCookie("flash", { maxAge: 60, secrets: [settings.BETTER_AUTH_SECRET] })

/** The message left by the answer before this one, if any. */
export async function flashOf(request: Request): Promise<Flash | null> {
  const [flash = null] = (await cookie.parse(request.headers.get("cookie")).catch(() => null)) || []
  return flash
}

/** The `Set-Cookie` value that leaves a message for the next page. */
export const flash = (message: string, more: Omit<Flash, "id" | "message"> = {}) =>
  // In a list, because what begins like a JWT should be one.
  cookie.serialize([{ id: crypto.randomUUID(), message, ...more } satisfies Flash])

/** The `Set-Cookie` value that forgets the message, once shown. */
export const forgetFlash = () => cookie.serialize("", { maxAge: 0 })
