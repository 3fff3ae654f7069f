import { RRuleTemporal } from "rrule-temporal"
import { type Repeat, rfcText, withDaysOf } from "./rule.ts"

/**
 * Returns the next date of a rule (`YYYY-MM-DD`) that is after both the due date and today. Null if there is none up to the
 * year 9999, for example because the interval always misses the day (every two years from 2025 has no 29 February).
 */
export function nextDate(repeat: Repeat, { dueDate, today }: { dueDate: string; today: string }): string | null {
  const start = repeat.fromCompletion ? today : dueDate
  const after = dueDate > today ? dueDate : today
  const rule = withDaysOf(repeat, start)
  const text = `DTSTART;VALUE=DATE:${lastPeriod(rule, start, after).replaceAll("-", "")}\nRRULE:${rfcText(rule)}`
  try {
    const next = new RRuleTemporal({ rruleString: text, maxIterations: mostPeriods }).next(new Date(after))
    const date = next?.toPlainDate().toString() ?? null
    return date?.length === 10 ? date : null
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("Maximum iterations")) return null
    throw error
  }
}

/** Returns the first date of a rule that is today or later. A rule without a day begins today. */
export function firstDate(repeat: Repeat, today: string): string | null {
  const yesterday = dateOf(dayNumber(today) - 1)
  const rule = { ...withDaysOf(repeat, today), interval: 1, fromCompletion: false }
  return nextDate(rule, { dueDate: yesterday, today: yesterday })
}

/**
 * 29 February can be missing 15 times in a row (every 25 years from 1925), no other day as often. Without this limit the
 * library looks at 10,000 periods, which takes up to 380 ms.
 */
const mostPeriods = 20

/**
 * Returns the first day of the last period (a day, week, month or year that the interval includes) that begins on `after` or
 * earlier. From there the rule has the same dates as from its start, and the library skips all periods before.
 */
function lastPeriod({ frequency, interval }: Repeat, start: string, after: string): string {
  const [number, dayOf] = periods[frequency]
  const first = number(start)
  return dayOf(first + Math.floor((number(after) - first) / interval) * interval)
}

const dayMs = 86_400_000
const dayNumber = (date: string) => Date.parse(date) / dayMs
const dateOf = (day: number) => new Date(day * dayMs).toISOString().slice(0, 10)
/** Day 0 is Thursday, 1 January 1970; weeks begin on Monday. */
const weekNumber = (date: string) => Math.floor((dayNumber(date) + 3) / 7)
const mondayOf = (week: number) => dateOf(week * 7 - 3)
const yearNumber = (date: string) => Number(date.slice(0, 4))
const monthNumber = (date: string) => yearNumber(date) * 12 + Number(date.slice(5, 7)) - 1
const firstOf = (month: number) =>
  `${String(Math.floor(month / 12)).padStart(4, "0")}-${String((month % 12) + 1).padStart(2, "0")}-01`

/** For each frequency: the number of the period that contains a date, and the first day of a period. */
const periods: Record<Repeat["frequency"], [number: (date: string) => number, firstDay: (number: number) => string]> = {
  DAILY: [dayNumber, dateOf],
  WEEKLY: [weekNumber, mondayOf],
  MONTHLY: [monthNumber, firstOf],
  YEARLY: [yearNumber, (year) => firstOf(year * 12)],
}
