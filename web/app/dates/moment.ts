import { inCalendar } from "./due-date.ts"

const units: [name: string, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
]

/** A moment as a clock on that person's wall shows it: "21 Nov 2026, 08:10". */
export function onTheClock(moment: Date, timeZone: string): string {
  const numeric = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const
  const parts = new Intl.DateTimeFormat("en-GB", { ...numeric, hourCycle: "h23", timeZone }).formatToParts(moment)
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, value]))
  return `${inCalendar(`${part.year}-${part.month}-${part.day}`, "")}, ${part.hour}:${part.minute}`
}

/** How far a moment is from now: "3 hours ago", "in 6 days". */
export function fromNow(moment: Date, now: Date): string {
  const seconds = (moment.getTime() - now.getTime()) / 1000
  const unit = units.find(([, least]) => Math.abs(seconds) >= least)
  if (!unit) return "just now"
  const [name, length] = unit
  const count = Math.round(Math.abs(seconds) / length)
  const distance = `${count} ${name}${count === 1 ? "" : "s"}`
  return seconds < 0 ? `${distance} ago` : `in ${distance}`
}
