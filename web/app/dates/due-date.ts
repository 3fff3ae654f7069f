const DAY_MS = 86_400_000
const dayNumber = (date: string) => Date.parse(date) / DAY_MS

// Written out, because the server's and the browser's own names of months need not be the same ("Sep", "Sept").
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

/** How a due date stands to today, both `YYYY-MM-DD`: as a person says it, and whether it is late, near or neither. */
export function dueInWords(dueDate: string, today: string): { words: string; when: "late" | "today" | "later" } {
  const days = dayNumber(dueDate) - dayNumber(today)
  if (days < -30) return { words: inCalendar(dueDate, today), when: "late" }
  if (days < 0) return { words: days === -1 ? "1 day late" : `${-days} days late`, when: "late" }
  if (days === 0) return { words: "Today", when: "today" }
  if (days === 1) return { words: "Tomorrow", when: "later" }
  if (days < 7) return { words: weekdays[new Date(dueDate).getUTCDay()]!, when: "later" }
  return { words: inCalendar(dueDate, today), when: "later" }
}

/** Whether a text is a day of the calendar, `YYYY-MM-DD`. */
export function isCalendarDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text
}

/** "24 Dec", with the year where it is not this one. */
export function inCalendar(date: string, today: string): string {
  const [year, month, day] = date.split("-")
  const short = `${Number(day)} ${months[Number(month) - 1]}`
  return year === today.slice(0, 4) ? short : `${short} ${year}`
}
