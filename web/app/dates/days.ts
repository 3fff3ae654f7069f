const DAY_MS = 86_400_000
const dayNumber = (date: string) => Date.parse(date) / DAY_MS

// `Intl` may abbreviate differently on server and browser ("Sep", "Sept").
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

/** Returns a due date in words, relative to today, and whether it is late, today or later. Both are `YYYY-MM-DD`. */
export function dueInWords(dueDate: string, today: string): { words: string; when: "late" | "today" | "later" } {
  const days = dayNumber(dueDate) - dayNumber(today)
  if (days < -30) return { words: shortDate(dueDate, today), when: "late" }
  if (days < 0) return { words: days === -1 ? "1 day late" : `${-days} days late`, when: "late" }
  if (days === 0) return { words: "Today", when: "today" }
  if (days === 1) return { words: "Tomorrow", when: "later" }
  if (days < 7) return { words: weekdays[new Date(dueDate).getUTCDay()]!, when: "later" }
  return { words: shortDate(dueDate, today), when: "later" }
}

/** Whether a text is an existing day, `YYYY-MM-DD`. */
export function isCalendarDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text
}

/** "24 Dec", with the year unless it is the year of `today`. */
export function shortDate(date: string, today: string): string {
  const [year, month, day] = date.split("-")
  const short = `${Number(day)} ${months[Number(month) - 1]}`
  return year === today.slice(0, 4) ? short : `${short} ${year}`
}

/** "Mon 7 Dec", with the year unless it is the year of `today`. */
export const dayAndDate = (date: string, today: string) =>
  `${weekdays[new Date(date).getUTCDay()]!.slice(0, 3)} ${shortDate(date, today)}`

/** The heading of a day in a list by days: "Overdue", "Today", "Tomorrow", "Friday", then "Mon 7 Dec". */
export function dayHeading(date: string, today: string): string {
  const { words, when } = dueInWords(date, today)
  if (when === "late") return "Overdue"
  return dayNumber(date) - dayNumber(today) < 7 ? words : dayAndDate(date, today)
}

/** A day within a sentence: "tomorrow", "Mon 7 Dec". */
export const dayInText = (date: string, today: string) =>
  date === today ? "today" : date === dayAfter(today) ? "tomorrow" : dayAndDate(date, today)

const dayAt = (number: number) => new Date(number * DAY_MS).toISOString().slice(0, 10)

export const dayAfter = (date: string) => dayAt(dayNumber(date) + 1)

/** The next Monday after a day. "Next week" in a title means the same day. */
export const mondayAfter = (date: string) => dayAt(dayNumber(date) + ((7 - new Date(date).getUTCDay()) % 7) + 1)

/** One formatter per time zone, because creating one takes longer than reading all other preferences of a request. */
const calendars = new Map<string, Intl.DateTimeFormat>()
/** More than the number of time zones, because a name can be spelled in several ways. */
const MOST_CALENDARS = 1_000

/** Formats moments as days of a time zone (IANA name), `YYYY-MM-DD`. Throws a `RangeError` for an unknown name. */
function calendarOf(timeZone: string): Intl.DateTimeFormat {
  const known = calendars.get(timeZone)
  if (known) return known
  const calendar = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" })
  if (calendars.size === MOST_CALENDARS) calendars.clear()
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

/** Today in a time zone, `YYYY-MM-DD`. */
export const todayIn = (timeZone: string, now = new Date()) => calendarOf(timeZone).format(now)

/** Today in the time zone of this browser. */
export const todayHere = () => todayIn(Intl.DateTimeFormat().resolvedOptions().timeZone)

/** The days that forms offer by name. */
export const namedDays = { today: "Today", tomorrow: "Tomorrow", "next-week": "Next week" } as const

/** The date of a named day; undefined for another name. */
export function namedDay(name: string, today: string): string | undefined {
  const days = { today, tomorrow: dayAfter(today), "next-week": mondayAfter(today) }
  return Object.hasOwn(days, name) ? days[name as keyof typeof days] : undefined
}
