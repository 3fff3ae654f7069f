export const frequencies = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"] as const
export const weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const

export type Frequency = (typeof frequencies)[number]
export type Weekday = (typeof weekdays)[number]

/** A recurrence rule: the part of RFC 5545 that a task can have. An empty list means that the rule has no such part. */
export type Repeat = {
  frequency: Frequency
  interval: number
  byDay: Weekday[]
  byMonth: number[]
  byMonthDay: number[]
  /** Counts from the day of completion instead of the due date. */
  fromCompletion: boolean
}

export const largestInterval = 99
/** The longest canonical text has 171 characters. */
export const longestRepeat = 200

const parts = ["FREQ", "INTERVAL", "BYDAY", "BYMONTH", "BYMONTHDAY", "X-FROM"] as const
type Part = (typeof parts)[number]

const frequencyOf: Partial<Record<Part, Frequency[]>> = {
  BYDAY: ["WEEKLY"],
  BYMONTH: ["YEARLY"],
  BYMONTHDAY: ["MONTHLY", "YEARLY"],
}

/**
 * Reads a rule such as `FREQ=WEEKLY;BYDAY=MO,WE`, in any case and order, with or without `RRULE:`. For any other text it
 * returns the fault, and so it does for a rule without any date, such as 30 February.
 */
export function parseRepeat(text: string): { repeat: Repeat } | { fault: string } {
  if (text.length > longestRepeat) return { fault: `Must be at most ${longestRepeat} characters` }
  const given = new Map<string, string>()
  for (const part of text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, "")
    .split(";")) {
    const equals = part.indexOf("=")
    const name = part.slice(0, Math.max(equals, 0))
    if (!isOneOf(parts, name) || given.has(name))
      return {
        fault: `Must be a recurrence rule like FREQ=WEEKLY;BYDAY=MO, with ${parts.join(", ")} at most once each`,
      }
    given.set(name, part.slice(equals + 1))
  }

  const frequency = given.get("FREQ")
  if (!isOneOf(frequencies, frequency)) return { fault: "FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY" }
  for (const [part, possible] of Object.entries(frequencyOf))
    if (given.has(part) && !possible.includes(frequency))
      return { fault: `${part} needs FREQ=${possible.join(" or ")}` }

  const interval = wholeNumber(given.get("INTERVAL") ?? "1", largestInterval)
  if (!interval) return { fault: `INTERVAL must be 1 to ${largestInterval}` }
  const byDay = list(given.get("BYDAY"), (value) => (isOneOf(weekdays, value) ? value : undefined))
  if (!byDay) return { fault: "BYDAY must be weekdays like MO,WE" }
  const byMonth = list(given.get("BYMONTH"), (value) => wholeNumber(value, 12))
  if (!byMonth) return { fault: "BYMONTH must be 1 to 12" }
  const byMonthDay = list(given.get("BYMONTHDAY"), (value) => wholeNumber(value, 31))
  if (!byMonthDay) return { fault: "BYMONTHDAY must be 1 to 31" }
  const from = given.get("X-FROM")
  if (from !== undefined && from !== "COMPLETION") return { fault: "X-FROM must be COMPLETION" }
  if (byMonth.length > 0 && byMonthDay.length > 0 && Math.max(...byMonth.map(mostDays)) < Math.min(...byMonthDay))
    return { fault: "No date matches BYMONTH and BYMONTHDAY" }

  return {
    repeat: {
      frequency,
      interval,
      byDay: weekdays.filter((day) => byDay.includes(day)),
      byMonth: ascending(byMonth),
      byMonthDay: ascending(byMonthDay),
      fromCompletion: from !== undefined,
    },
  }
}

/** Returns the canonical text of a rule: in upper case, with parts and values in a fixed order and without INTERVAL=1. */
export function repeatText({ fromCompletion, ...repeat }: Repeat): string {
  return fromCompletion ? `${rfcText(repeat)};X-FROM=COMPLETION` : rfcText(repeat)
}

/** The rule without our own extension, for calendars and libraries. */
export function rfcText({ frequency, interval, byDay, byMonth, byMonthDay }: Omit<Repeat, "fromCompletion">): string {
  const text = [`FREQ=${frequency}`]
  if (interval > 1) text.push(`INTERVAL=${interval}`)
  if (byDay.length > 0) text.push(`BYDAY=${byDay}`)
  if (byMonth.length > 0) text.push(`BYMONTH=${byMonth}`)
  if (byMonthDay.length > 0) text.push(`BYMONTHDAY=${byMonthDay}`)
  return text.join(";")
}

/**
 * Returns the rule with explicit days. RFC 5545 takes missing days from the start date, so a rule without them would change
 * when that date moves: FREQ=MONTHLY from 31 January becomes FREQ=MONTHLY;BYMONTHDAY=31.
 */
export function withDaysOf(repeat: Repeat, start: string): Repeat {
  const { frequency, byDay, byMonth, byMonthDay } = repeat
  const date = new Date(start)
  if (frequency === "WEEKLY" && byDay.length === 0) return { ...repeat, byDay: [weekdays[(date.getUTCDay() + 6) % 7]!] }
  if (frequency === "DAILY" || frequency === "WEEKLY" || byMonthDay.length > 0) return repeat
  const ofYear = frequency === "YEARLY" && byMonth.length === 0 ? { byMonth: [date.getUTCMonth() + 1] } : {}
  return { ...repeat, ...ofYear, byMonthDay: [date.getUTCDate()] }
}

function isOneOf<Value extends string>(values: readonly Value[], value: string | undefined): value is Value {
  return (values as readonly (string | undefined)[]).includes(value)
}

function wholeNumber(text: string, largest: number): number | undefined {
  const number = /^\d{1,2}$/.test(text) ? Number(text) : 0
  return number >= 1 && number <= largest ? number : undefined
}

/** The values of a list; undefined if one of them is wrong. */
function list<Value>(text: string | undefined, read: (value: string) => Value | undefined): Value[] | undefined {
  if (text === undefined) return []
  const values = text.split(",").map(read)
  return values.every((value) => value !== undefined) ? values : undefined
}

const ascending = (numbers: number[]) => [...new Set(numbers)].sort((a, b) => a - b)

const mostDays = (month: number) => (month === 2 ? 29 : [4, 6, 9, 11].includes(month) ? 30 : 31)
