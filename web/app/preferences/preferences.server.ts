import { createCookie } from "@remix-run/node"
import { z } from "zod"
import { isTimeZone } from "../dates/calendar.ts"
import { isHttps } from "../settings.server.ts"

const Preferences = z.object({
  /** Unset: as the device has it. */
  theme: z.enum(["light", "dark"]).optional().catch(undefined),
  /** IANA name, told by the browser's script; decides which day is "today". */
  timeZone: z.string().refine(isTimeZone).catch("UTC").default("UTC"),
  /** Single keys can be switched off for those whose tools send keys (WCAG 2.1.4). */
  shortcuts: z.boolean().catch(true).default(true),
})

export type Preferences = z.infer<typeof Preferences>

const cookie = createCookie(`${isHttps ? "__Secure-" : ""}latchkey.preferences`, {
  path: "/",
  httpOnly: true,
  sameSite: "lax",
  secure: isHttps,
  maxAge: 365 * 86_400,
})

/** How this browser wants its pages; whatever is unreadable is as if it had never been set. */
export async function preferencesOf(request: Request): Promise<Preferences> {
  const kept: unknown = await cookie.parse(request.headers.get("cookie")).catch(() => undefined)
  return Preferences.safeParse(Array.isArray(kept) ? kept[0] : undefined).data ?? Preferences.parse({})
}

/** The `Set-Cookie` value that changes those preferences the form names. */
export async function changedPreferences(request: Request, form: FormData): Promise<string> {
  const changed: Record<string, unknown> = await preferencesOf(request)
  if (form.has("theme")) changed.theme = form.get("theme")
  if (form.has("timeZone")) changed.timeZone = form.get("timeZone")
  if (form.has("shortcuts")) changed.shortcuts = form.get("shortcuts") === "on"
  // In a list, because what begins like a JWT should be one.
  return cookie.serialize([Preferences.parse(changed)])
}
