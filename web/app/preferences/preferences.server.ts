import { z } from "zod"
import { ownCookie } from "../cookie.server.ts"
import { isTimeZone } from "../dates/calendar.ts"

const Preferences = z.object({
  /** Unset: as the device has it. */
  theme: z.enum(["light", "dark"]).optional().catch(undefined),
  /** IANA name, told by the browser's script; decides which day is "today". */
  timeZone: z.string().refine(isTimeZone).catch("UTC").default("UTC"),
  /** Single keys can be switched off for those whose tools send keys (WCAG 2.1.4). */
  shortcuts: z.boolean().catch(true).default(true),
})

export type Preferences = z.infer<typeof Preferences>

/** Each has a cookie of its own: two that are told at the same time do not undo one another. */
const maxAge = 365 * 86_400
const cookies = {
  theme: ownCookie("theme", { maxAge }),
  timeZone: ownCookie("time-zone", { maxAge }),
  shortcuts: ownCookie("shortcuts", { maxAge }),
}
const names = Object.keys(cookies) as (keyof Preferences)[]

/** How this browser wants its pages; whatever is unreadable is as if it had never been set. */
export async function preferencesOf(request: Request): Promise<Preferences> {
  const header = request.headers.get("cookie")
  const kept = await Promise.all(names.map(async (name) => [name, await cookies[name].parse(header).catch(() => null)]))
  return Preferences.parse(Object.fromEntries(kept))
}

/** Headers that change those preferences the form names. */
export async function changedPreferences(form: FormData): Promise<Headers> {
  const asked = Preferences.parse({ ...Object.fromEntries(form), shortcuts: form.get("shortcuts") === "on" })
  const headers = new Headers()
  for (const name of names)
    if (form.has(name)) headers.append("Set-Cookie", await cookies[name].serialize(asked[name] ?? null))
  return headers
}
