import { todayIn } from "../dates/days.ts"

/** A day, or a moment in milliseconds since 1970. `zoneless` means that no time zone was given, so UTC is assumed. */
export type WrittenTime = { day: string } | { moment: number; zoneless?: true }

/** The order of day and month in dates such as 01/02/2027. */
export type DayOrder = "day first" | "month first" | "unclear"

const months = "january february march april may june july august september october november december".split(" ")

const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?=$|[T\s])/
const compact = /^(\d{4})()(\d{2})(\d{2})(?=$|T)/
const dotted = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?=$|[,\s])/
const inEitherOrder = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4})(?=$|[,\s])/
const dayMonthName = /^(\d{1,2})\.?[\s-]([a-z]{3,9})\.?,?[\s-](\d{4})(?=$|[,\s])/i
const monthNameDay = /^([a-z]{3,9})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})(?=$|[,\s])/i
const time =
  /^(?:T|,?\s+)(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,3})\d{0,6})?)?(?:\s?([ap])\.?m\.?)?\s?(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/i

/** Characters. Longer texts are not dates. */
const longest = 60

/**
 * Reads a date with or without a time, as applications and spreadsheets write it. A time without a zone is in UTC, except
 * midnight, with which spreadsheets mean the whole day. Returns undefined for any other text and for an impossible date, and
 * "unclear" if day and month could be exchanged.
 */
export function readTime(text: string, order: DayOrder = "unclear"): WrittenTime | "unclear" | undefined {
  const written = text.trim()
  if (written.length > longest) return undefined
  const date = readDate(written, order)
  if (!date) return undefined
  if (date === "unclear") return date
  const rest = written.slice(date.length)
  return rest === "" ? { day: date.day } : withTime(date.day, rest)
}

type ReadDate = { day: string; length: number } | "unclear" | undefined

function readDate(written: string, order: DayOrder): ReadDate {
  const iso = yearFirst.exec(written) ?? compact.exec(written)
  if (iso) return day(iso[1], iso[3], iso[4], iso[0])
  const dots = dotted.exec(written)
  if (dots) return day(dots[3], dots[2], dots[1], dots[0])
  const named = dayMonthName.exec(written)
  if (named) return day(named[3], monthNamed(named[2]), named[1], named[0])
  const american = monthNameDay.exec(written)
  if (american) return day(american[3], monthNamed(american[1]), american[2], american[0])
  const either = inEitherOrder.exec(written)
  if (!either) return undefined
  const [all, first, , second, year] = either
  const readings = {
    "day first": day(year, second, first, all),
    "month first": day(year, first, second, all),
  }
  if (order !== "unclear") return readings[order]
  const [known, other] = Object.values(readings).filter(Boolean) as { day: string; length: number }[]
  return other && other.day !== known?.day ? "unclear" : known
}

/**
 * Returns the order that fits all dates of a file: 31/01/2027 shows that 01/02/2027 is in February. The order is unclear if
 * every date can be read in both orders.
 */
export function dayOrderOf(texts: Iterable<string>): DayOrder {
  const possible = new Set<"day first" | "month first">(["day first", "month first"])
  for (const text of texts) {
    const written = text.trim()
    if (written.length > longest || !inEitherOrder.test(written)) continue
    const orders = [...possible].filter((order) => readDate(written, order))
    // A date that exists in neither order is wrong, and tells nothing about the others.
    if (orders.length > 0) for (const order of possible) if (!orders.includes(order)) possible.delete(order)
  }
  const [order, other] = possible
  return order && !other ? order : "unclear"
}

/** The number of a month by its English name or at least its first three letters; "0" for any other word. */
const monthNamed = (name = "") => String(months.findIndex((month) => month.startsWith(name.toLowerCase())) + 1)

function day(year = "", month = "", date = "", written = ""): { day: string; length: number } | undefined {
  const text = `${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`
  const exists = isDay(text)
  return exists ? { day: text, length: written.length } : undefined
}

function isDay(text: string): boolean {
  const moment = Date.parse(`${text}T00:00:00Z`)
  if (text.startsWith("0000")) return false
  return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(text)
}

function withTime(day: string, rest: string): WrittenTime | undefined {
  const match = time.exec(rest)
  if (!match) return undefined
  const [, hours = "", minutes = "", seconds = "0", fraction = "0", half, zone] = match
  const hour = half ? (Number(hours) % 12) + (half.toLowerCase() === "p" ? 12 : 0) : Number(hours)
  if ((half && (Number(hours) < 1 || Number(hours) > 12)) || hour > 23 || Number(minutes) > 59 || Number(seconds) > 59)
    return undefined
  const milliseconds = Number(fraction.padEnd(3, "0"))
  const sinceMidnight = ((hour * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000 + milliseconds
  if (!zone && sinceMidnight === 0) return { day }
  const moment = Date.parse(`${day}T00:00:00Z`) + sinceMidnight - offsetOf(zone)
  return zone ? { moment } : { moment, zoneless: true }
}

/** Milliseconds by which a zone is ahead of UTC. */
function offsetOf(zone = "Z"): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone)
  if (!match) return 0
  const [, sign, hours, minutes = "0"] = match
  return (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -60_000 : 60_000)
}

/** The day, `YYYY-MM-DD`; a moment is converted to the time zone. */
export const dayOf = (written: WrittenTime, timeZone: string): string =>
  "day" in written ? written.day : todayIn(timeZone, new Date(written.moment))

/** Milliseconds by which local time can be ahead of UTC. */
const furthestAhead = 14 * 60 * 60 * 1_000

/**
 * Returns the moment of something in the past; for a day, its beginning in UTC. A local time without a zone can be ahead of
 * UTC, so a recent moment can seem to be in the future: then it returns `now`.
 */
export function momentOf(written: WrittenTime, now = Date.now()): number {
  const moment = "moment" in written ? written.moment : Date.parse(`${written.day}T00:00:00Z`)
  const isZoneless = "day" in written || written.zoneless
  return isZoneless && moment > now && moment <= now + furthestAhead ? now : moment
}
