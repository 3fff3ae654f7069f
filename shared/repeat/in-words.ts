import type { Frequency, Repeat, Weekday } from "./rule.ts"

/** Returns a rule in words, such as "every 2 weeks on Mon and Wed, from completion". */
export function repeatInWords(repeat: Repeat): string {
  return repeat.fromCompletion ? `${everyInWords(repeat)}, from completion` : everyInWords(repeat)
}

function everyInWords({ frequency, interval, byDay, byMonth, byMonthDay }: Repeat): string {
  if (byDay.join() === "MO,TU,WE,TH,FR" && interval === 1) return "every weekday"
  const days = and(byDay.map((day) => dayNames[day]))
  if (days && interval === 1) return `every ${days}`
  const unit = units[frequency]
  const every = interval === 1 ? `every ${unit}` : `every ${interval} ${unit}s`
  if (days) return `${every} on ${days}`

  const months = and(byMonth.map((month) => monthNames[month - 1]!))
  if (byMonthDay.length === 0) return months ? `${every} in ${months}` : every
  if (byMonth.length === 1 && byMonthDay.length === 1) return `${every} on ${byMonthDay[0]} ${months}`
  const ofMonths = frequency === "MONTHLY" ? "" : ` of ${months || "every month"}`
  return `${every} on the ${and(byMonthDay.map(ordinal))}${ofMonths}`
}

const units: Record<Frequency, string> = { DAILY: "day", WEEKLY: "week", MONTHLY: "month", YEARLY: "year" }
const dayNames: Record<Weekday, string> = {
  MO: "Mon",
  TU: "Tue",
  WE: "Wed",
  TH: "Thu",
  FR: "Fri",
  SA: "Sat",
  SU: "Sun",
}
const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

const and = (words: string[]) =>
  words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : (words[0] ?? "")

function ordinal(day: number): string {
  const teens = day >= 11 && day <= 13
  const suffix = teens ? "th" : (["th", "st", "nd", "rd"][day % 10] ?? "th")
  return `${day}${suffix}`
}
