import { casual } from "chrono-node/en"
import { firstDate } from "#shared/repeat/next-date.ts"
import type { Repeat } from "#shared/repeat/rule.ts"
import { dayAfter, isCalendarDay } from "#web/app/dates/days.ts"
import {
  dayName,
  dayOfMonth,
  endOfPhrase,
  isLast,
  monthName,
  monthOf,
  number,
  ordinal,
  startOfPhrase,
  wordBefore,
} from "./names.server.ts"

/** A date in a text, from `start` up to `end`, together with the preposition before it. */
export type DatePhrase = { start: number; end: number; date: string }

/** The pattern of each kind of date. */
const kinds = {
  relative: [
    "today|tomorrow|tmrw?|(?:the\\s+)?day\\s+after\\s+tomorrow|next\\s+week|next\\s+month|this\\s+weekend",
    `in\\s+(?:an?|\\d{1,3}|${number})\\s+(?:day|week|month|year)s?`,
    `(?:this|next|coming)\\s+${dayName}`,
  ].join("|"),
  written: `(?:${dayName},?\\s+)?${dayOfMonth}(?:,?\\s+\\d{4})?`,
  digits: "\\d{4}-\\d{1,2}-\\d{1,2}|\\d{4}/\\d{1,2}/\\d{1,2}|\\d{1,2}\\.\\d{1,2}\\.\\d{4}|\\d{1,2}/\\d{1,2}/\\d{4}",
  dayOfMonth: `the\\s+${ordinal}`,
  weekday: dayName,
}
type Kind = keyof typeof kinds
type Groups = Partial<Record<Kind | "preposition", string>>

const anyDate = new RegExp(
  `${startOfPhrase}(?:(?<preposition>(?:due\\s+)?(?:on|by|for|starting)|due)\\s+)?(?:${Object.entries(kinds)
    .map(([kind, source]) => `(?<${kind}>${source})`)
    .join("|")})${endOfPhrase}`,
  "giu",
)

/** Words after which a date is part of the title and not the due date: "before Friday", "Black Friday", "the Sunday paper". */
const bindsDate =
  /^(?:the|an?|last|past|every|each|before|after|until|till|since|from|between|to|of|in|than|not|and|or|&|black|good|cyber|ash|easter|palm|super|first|second|third|\d+(?:st|nd|rd|th))$/

/** The text after the first of two dates: "Monday to Friday", "today or tomorrow", "24 Dec - 2 Jan". */
const beginsRange = new RegExp(
  `^\\s*(?:[-–—]|\\b(?:to|through|until|till|and|or)\\b|&)\\s*(?:(?:on|the|next)\\s+)?(?:\\d{1,2}(?:st|nd|rd|th)?\\s+)?(?:${dayName}|${monthName}|today|tomorrow|week|month)\\b`,
  "i",
)

/**
 * Yields all phrases that clearly are a due date, in order. Leaves out two dates that belong together, and without `past` past
 * dates too, because in a title they are part of the subject.
 */
export function* datePhrases(text: string, today: string, { past = false } = {}): Generator<DatePhrase> {
  let isInRange = false
  for (const match of text.matchAll(anyDate)) {
    const start = match.index
    const end = start + match[0].length
    const rest = text.slice(end)
    const endsRange = isInRange
    isInRange = beginsRange.test(rest)
    if (endsRange || isInRange || bindsDate.test(wordBefore(text.slice(0, start)))) continue
    const groups = match.groups as Groups
    if (!isClear(groups, { isFirst: start === 0, isLast: isLast(rest) })) continue
    const date = dateOf(groups, today)
    if (date && isCalendarDay(date) && (past || date >= today)) yield { start, end, date }
  }
}

/** Whether an ambiguous phrase is a date at this place in the title. */
function isClear({ preposition, written, dayOfMonth, weekday }: Groups, place: { isFirst: boolean; isLast: boolean }) {
  const isBound = preposition !== undefined && preposition.toLowerCase() !== "for"
  // "on the 5th floor"
  if (dayOfMonth) return isBound && place.isLast
  // "study for SAT", "put on sun cream", "Sunday roast"
  if (weekday) return place.isLast ? !/^[A-Z]{3}$/.test(weekday) : isBound && !/^(?:sun|sat|wed)$/i.test(weekday)
  // "plan 5 may work", "March 3 miles"
  if (written && /\b(?:may|march)\b/.test(place.isFirst ? written.toLowerCase() : written))
    return isBound || place.isLast
  return true
}

function dateOf({ relative, written, digits, dayOfMonth, weekday }: Groups, today: string): string | null {
  if (digits) return dateInDigits(digits)
  if (written) return writtenDate(written, today)
  if (dayOfMonth) return firstDate({ ...monthly, byMonthDay: [Number(dayOfMonth.match(/\d+/))] }, today)
  const words = (relative ?? weekday ?? "").toLowerCase().replaceAll(/\s+/g, " ")
  if (words === "next week") return firstDate({ ...weekly, byDay: ["MO"] }, dayAfter(today))
  if (words === "next month") return firstDate({ ...monthly, byMonthDay: [1] }, dayAfter(today))
  if (words === "this weekend") return firstDate({ ...weekly, byDay: ["SA"] }, today)
  return relativeDate(words.replace(/^(?:this|coming) /, "").replace(/^day after/, "the day after"), today)
}

/** Returns the date of "tomorrow", "in 3 days", "Monday" (which may be today) or "next Friday" (the one in the next week). */
function relativeDate(words: string, today: string): string | null {
  const now = { instant: new Date(`${today}T12:00:00Z`), timezone: 0 }
  const [found] = casual.parse(words, now, { forwardDate: true })
  if (found?.text !== words) return null
  return day(found.start.get("year"), found.start.get("month"), found.start.get("day"))
}

/** Returns the next "24 Dec", which may be today. chrono-node does not read 29 February without a year. */
function writtenDate(written: string, today: string): string | null {
  const [, number] = /(?:^|[^\d])(\d{1,2})(?!\d)/.exec(written)!
  const month = monthOf(written.match(new RegExp(`\\b${monthName}\\b`, "i"))![0])
  const [year] = /\d{4}$/.exec(written) ?? []
  if (year) return day(year, month, number)
  if (!isCalendarDay(day(aLeapYear, month, number))) return null
  return firstDate({ ...monthly, frequency: "YEARLY", byMonth: [month], byMonthDay: [Number(number)] }, today)
}

const aLeapYear = 2028

/** 24.12.2026 begins with the day, 2026-12-24 with the year. 24/12/2026 is read only if day and month cannot be exchanged. */
function dateInDigits(digits: string): string | null {
  const [first, second, third] = digits.split(/\D/) as [string, string, string]
  if (first.length === 4) return day(first, second, third)
  const dayFirst = day(third, second, first)
  if (digits.includes(".")) return dayFirst
  const candidates = [...new Set([dayFirst, day(third, first, second)])].filter(isCalendarDay)
  return candidates.length === 1 ? candidates[0]! : null
}

const day = (...[year, month, date]: (number | string | null | undefined)[]) =>
  `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}`

const none = { interval: 1, byDay: [], byMonth: [], byMonthDay: [], fromCompletion: false }
const weekly: Repeat = { ...none, frequency: "WEEKLY" }
const monthly: Repeat = { ...none, frequency: "MONTHLY" }
