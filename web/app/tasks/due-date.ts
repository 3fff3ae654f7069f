const DAY_MS = 86_400_000
const dayNumber = (date: string) => Date.parse(date) / DAY_MS
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: "UTC" })
const dayAndMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" })
const fullDate = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" })

/** How a due date stands to today, both `YYYY-MM-DD`: as a person says it, and whether it is late, near or neither. */
export function dueInWords(dueDate: string, today: string): { words: string; when: "late" | "today" | "later" } {
  const days = dayNumber(dueDate) - dayNumber(today)
  if (days < -30) return { words: inCalendar(dueDate, today), when: "late" }
  if (days < 0) return { words: days === -1 ? "1 day late" : `${-days} days late`, when: "late" }
  if (days === 0) return { words: "Today", when: "today" }
  if (days === 1) return { words: "Tomorrow", when: "later" }
  if (days < 7) return { words: weekday.format(new Date(dueDate)), when: "later" }
  return { words: inCalendar(dueDate, today), when: "later" }
}

/** "24 Dec", with the year where it is not this one. */
export const inCalendar = (date: string, today: string) =>
  (date.slice(0, 4) === today.slice(0, 4) ? dayAndMonth : fullDate).format(new Date(date))
