import { shortDate } from "./days.ts"

const units: [name: string, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
]

/** The local date and time of a moment: "21 Nov 2026, 08:10". */
export function localTime(moment: Date, timeZone: string): string {
  const numeric = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const
  const parts = new Intl.DateTimeFormat("en-GB", { ...numeric, hourCycle: "h23", timeZone }).formatToParts(moment)
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, value]))
  return `${shortDate(`${part.year}-${part.month}-${part.day}`, "")}, ${part.hour}:${part.minute}`
}

/** The distance of a moment from now: "3 hours ago", "in 6 days". */
export function fromNow(moment: Date, now: Date): string {
  const seconds = (moment.getTime() - now.getTime()) / 1000
  const unit = units.find(([, least]) => Math.abs(seconds) >= least)
  if (!unit) return "just now"
  const [name, length] = unit
  const count = Math.round(Math.abs(seconds) / length)
  const distance = `${count} ${name}${count === 1 ? "" : "s"}`
  return seconds < 0 ? `${distance} ago` : `in ${distance}`
}

/** A number of seconds in words: "30 seconds", "2 minutes". */
export function durationInWords(seconds: number): string {
  if (seconds < 90) return seconds === 1 ? "1 second" : `${Math.ceil(seconds)} seconds`
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 90) return `${minutes} minutes`
  const hours = Math.round(seconds / 3600)
  return hours < 36 ? `${hours} hours` : `${Math.round(seconds / 86_400)} days`
}
