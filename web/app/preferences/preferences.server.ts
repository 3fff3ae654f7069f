import { z } from "zod"
import { ownCookie } from "../cookie.server.ts"
import { isTimeZone, todayIn } from "../dates/days.ts"

const Preferences = z.object({
  /** Without it, pages have the theme of the device. */
  theme: z.enum(["light", "dark"]).optional().catch(undefined),
  /** The IANA name, sent by the browser's script. It determines which day is "today". */
  timeZone: z.string().refine(isTimeZone).catch("UTC").default("UTC"),
  /** Whether shortcuts of a single key work. They can be turned off, because assistive tools may send keys (WCAG 2.1.4). */
  shortcuts: z.boolean().catch(true).default(true),
})

export type Preferences = z.infer<typeof Preferences>

/** Seconds. Each preference has its own cookie, so that concurrent changes do not overwrite each other. */
const maxAge = 365 * 86_400
const cookies = {
  theme: ownCookie("theme", { maxAge }),
  timeZone: ownCookie("time-zone", { maxAge }),
  shortcuts: ownCookie("shortcuts", { maxAge }),
}
const names = Object.keys(cookies) as (keyof Preferences)[]

/** Returns the preferences in this browser's cookies. A missing or unreadable one has its default. */
export async function preferencesOf(request: Request): Promise<Preferences> {
  const header = request.headers.get("cookie")
  const saved = await Promise.all(
    names.map(async (name) => [name, await cookies[name].parse(header).catch(() => null)]),
  )
  return Preferences.parse(Object.fromEntries(saved))
}

/** Today in the person's time zone, `YYYY-MM-DD`. */
export const todayOf = async (request: Request) => todayIn((await preferencesOf(request)).timeZone)

/** The `Set-Cookie` headers for the preferences in a form. */
export async function changedPreferences(form: FormData): Promise<Headers> {
  const chosen = Preferences.parse({ ...Object.fromEntries(form), shortcuts: form.get("shortcuts") === "on" })
  const headers = new Headers()
  for (const name of names)
    if (form.has(name)) headers.append("Set-Cookie", await cookies[name].serialize(chosen[name] ?? null))
  return headers
}
