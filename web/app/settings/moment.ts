const relative = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" })
const units: [Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
]

/** A moment as a clock on that person's wall shows it: "21 Nov 2026, 08:10". */
export const onTheClock = (moment: Date, timeZone: string) =>
  new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone }).format(moment)

/** How far a moment is from now: "3 hours ago", "in 6 days". */
export function fromNow(moment: Date, now: Date): string {
  const seconds = (moment.getTime() - now.getTime()) / 1000
  const [unit, length] = units.find(([, least]) => Math.abs(seconds) >= least) ?? ["second", 1]
  return unit === "second" ? "just now" : relative.format(Math.round(seconds / length), unit)
}
