/** By time zone: making one takes longer than all else that a request's preferences need. */
const calendars = new Map<string, Intl.DateTimeFormat>()
/** There are fewer time zones, but more ways to write them. */
const MOST = 1_000

/** The calendar of a time zone (IANA name), its days as `YYYY-MM-DD`. Throws a `RangeError` for a name that is none. */
function calendarOf(timeZone: string): Intl.DateTimeFormat {
  const known = calendars.get(timeZone)
  if (known) return known
  const calendar = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" })
  if (calendars.size === MOST) calendars.clear()
  calendars.set(timeZone, calendar)
  return calendar
}

export function isTimeZone(name: string): boolean {
  try {
    return Boolean(calendarOf(name))
  } catch {
    return false
  }
}

/** The calendar day it is now in that time zone, `YYYY-MM-DD`. */
export const todayIn = (timeZone: string, now = new Date()) => calendarOf(timeZone).format(now)
